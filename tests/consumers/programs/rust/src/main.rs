// Asks STS who it is, as often as it is told, and prints the ARN of each answer.
use aws_config::BehaviorVersion;
use aws_sdk_sts::error::DisplayErrorContext;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let times = std::env::args().nth(1).and_then(|arg| arg.parse().ok()).unwrap_or(1);
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = aws_sdk_sts::Client::new(&config);
    for _ in 0..times {
        match client.get_caller_identity().send().await {
            Ok(identity) => println!("{}", identity.arn().unwrap_or_default()),
            Err(error) => {
                eprintln!("{}", DisplayErrorContext(&error));
                std::process::exit(1);
            }
        }
    }
}
