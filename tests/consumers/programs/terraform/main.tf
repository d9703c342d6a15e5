# Its state is kept in S3, and says who asked.
terraform {
  backend "s3" {
    bucket                      = "bucket"
    key                         = "terraform.tfstate"
    region                      = "us-east-1"
    use_path_style              = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_s3_checksum            = true
  }
}
