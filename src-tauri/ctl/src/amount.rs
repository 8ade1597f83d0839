//! `counterctl amount`: sums in words.

use clap::Subcommand;
use counter_domain::money::Fen;
use serde_json::json;

use crate::output::{Ended, Output, Verdict};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 大写金额，如 292.50
    Capitals {
        /// 元，最多两位小数
        #[arg(allow_hyphen_values = true)]
        yuan: String,
    },
}

#[expect(clippy::unnecessary_wraps, reason = "all commands end alike")]
pub(crate) fn run(command: &Command, output: &Output) -> Ended {
    let Command::Capitals { yuan } = command;
    match Fen::parse(yuan) {
        Ok(fen) => {
            let words = fen.capitals();
            output.say(&json!({"fen": fen.0, "capitals": words}), &words);
            Ok(Verdict::Good)
        }
        Err(error) => {
            output.complain(&error.to_string());
            Ok(Verdict::Negative)
        }
    }
}
