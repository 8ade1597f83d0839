//! The reference central server as a program.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "counter_central=info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    Box::pin(counter_central::admin::run()).await
}
