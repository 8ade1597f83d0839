//! `counter-central core`: files from and for the core system.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::output::{Ended, Output, Verdict};
use crate::central::Central;
use crate::core_system::{FileExchange, Receiver, export, import};

#[derive(Subcommand)]
pub(super) enum Command {
    /// 收入全部待收的文件，逐行出具回执；可重复执行
    Import {
        /// 交换目录（其下 in/、out/）
        #[arg(long, value_name = "DIR")]
        exchange: PathBuf,
    },
    /// 送出待制卡的申请（卡管系统）和待银行制卡的申请（银行）
    Export {
        /// 交换目录
        #[arg(long, value_name = "DIR")]
        exchange: PathBuf,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    match command {
        Command::Import { exchange } => {
            let core = FileExchange::new(exchange);
            let receipts = Box::pin(import(central, &core)).await?;
            let mut good = true;
            for (delivery, receipt) in receipts {
                good &= receipt.is_good();
                if let Some(why) = &receipt.refused {
                    output.complain(&format!("{delivery}：{why}"));
                }
                for file in &receipt.files {
                    let mut words = format!(
                        "{delivery}/{}：收入{}行，无变化{}行，差错{}行",
                        file.name, file.taken, file.unchanged, file.errors
                    );
                    if file.repeated {
                        words.push_str("（此前已收过）");
                    }
                    output.say(&json!({"delivery": delivery, "file": file}), &words);
                    if let Some(why) = &file.refused {
                        output.complain(&format!("{delivery}/{}：{why}", file.name));
                    }
                }
            }
            Ok(Verdict::of(good))
        }
        Command::Export { exchange } => {
            let core = FileExchange::new(exchange);
            for receiver in [Receiver::CardSystem, Receiver::Bank] {
                for sent in Box::pin(export(central, &core, receiver)).await? {
                    output.say(
                        &sent,
                        &format!(
                            "{}批次{}：{}件申请",
                            receiver.name(),
                            sent.batch,
                            sent.applications
                        ),
                    );
                }
            }
            Ok(Verdict::Good)
        }
    }
}
