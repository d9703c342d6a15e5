// Asks STS who it is by the library that Terraform's and OpenTofu's providers log in with, as often as it is told.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
)

func main() {
	times, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	_, loaded, diagnostics := awsbase.GetAwsConfig(ctx, &awsbase.Config{
		Profile: os.Getenv("AWS_PROFILE"),
		Region:  "us-east-1",
	})
	for _, diagnostic := range diagnostics {
		log.Fatalf("%s: %s", diagnostic.Summary(), diagnostic.Detail())
	}
	client := sts.NewFromConfig(loaded)
	for ; times > 0; times-- {
		identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(*identity.Arn)
	}
}
