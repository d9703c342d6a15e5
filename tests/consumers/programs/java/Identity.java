import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * Asks STS who it is, as often as it is told, and prints the ARN of each answer. With a second argument it takes the
 * profile's provider in place of the default chain.
 */
class Identity {
    public static void main(String[] args) {
        StsClientBuilder builder = StsClient.builder();
        if (args.length > 1) builder.credentialsProvider(ProfileCredentialsProvider.create());
        try (StsClient client = builder.build()) {
            for (int left = Integer.parseInt(args[0]); left > 0; left--) {
                System.out.println(client.getCallerIdentity().arn());
            }
        }
    }
}
