//! `counter-central exchange`: files that came on a stick, and their answers.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use serde_json::json;

use super::output::{Ended, Output, Verdict};
use crate::central::Central;
use crate::exchange::{answer, enrol};

#[derive(Subcommand)]
pub(super) enum Command {
    /// 收入窗口带来的业务文件，写出答复文件；可重复执行
    Acts {
        /// 业务文件
        file: PathBuf,
        /// 写入的答复文件（不得已存在）
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// 按登记申请文件登记终端，写出登记答复文件
    Enrolment {
        /// 登记申请文件
        file: PathBuf,
        /// 写入的答复文件（不得已存在）
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

pub(super) async fn run(command: Command, central: &Arc<Central>, output: &Output) -> Ended {
    match command {
        Command::Acts {
            file,
            output: target,
        } => {
            let done = Box::pin(answer(central, &file, &target)).await?;
            output.say(
                &done,
                &format!(
                    "业务{}笔，附件{}个；答复（含{}页变化）已写入 {}",
                    done.acts,
                    done.blobs,
                    done.pages,
                    target.display()
                ),
            );
        }
        Command::Enrolment {
            file,
            output: target,
        } => {
            let enrolled = Box::pin(enrol(central, &file, &target)).await?;
            output.say(
                &json!({"device": enrolled.device, "code": enrolled.code, "window": enrolled.window}),
                &format!(
                    "已登记 {} {}（终端 {}）；答复已写入 {}",
                    enrolled.office_name,
                    enrolled.window,
                    enrolled.code,
                    target.display()
                ),
            );
        }
    }
    Ok(Verdict::Good)
}
