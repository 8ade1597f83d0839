//! `counterctl idcard`: what the card on the identity-card reader says.

use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;
use counter_reader::ExchangeLog;
use counter_reader::identity_card::{IdentityReader, IdentityReaderConfig, IdentityReadingView};

use crate::output::{Ended, Output, Verdict};

const READ: Duration = Duration::from_secs(10);

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 读身份证、居住证、永久居留证
    Read {
        /// 串口，如 /dev/ttyUSB0；不写就自动查找
        #[arg(long, value_name = "PATH")]
        port: Option<String>,
        /// 波特率；不写就逐个试，先试 115200
        #[arg(long, value_name = "BAUD")]
        speed: Option<u32>,
    },
}

pub(crate) fn run(command: &Command, output: &Output) -> Ended {
    let Command::Read { port, speed } = command;
    let config = IdentityReaderConfig {
        port: port.clone(),
        speed: *speed,
    };
    let reader = IdentityReader::start(config, Arc::new(ExchangeLog::default()))?;
    match reader.read(READ) {
        Ok(reading) => {
            let view = IdentityReadingView::from(&reading);
            output.say(&view, &serde_json::to_string_pretty(&view)?);
            Ok(Verdict::Good)
        }
        Err(error) => {
            output.complain(&error.sentence());
            Ok(Verdict::Negative)
        }
    }
}
