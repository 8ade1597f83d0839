//! `counter-central staff`: who may work where. The records come from `counterctl staff make`, so
//! that nobody at the centre ever sees a password.

use std::path::PathBuf;

use clap::Subcommand;
use counter_domain::role::StaffId;
use counter_wire::enrol::StaffRecord;
use serde_json::json;

use super::output::{Ended, Failure, Output, Verdict, read};
use crate::central::Central;
use crate::registry::RevokeError;

#[derive(Subcommand)]
pub(super) enum Command {
    /// 登记或变更人员
    Add {
        /// counterctl staff make 写出的人员文件
        #[arg(long)]
        file: PathBuf,
    },
    /// 撤销人员，立即生效
    Revoke {
        /// 工号
        number: String,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    match command {
        Command::Add { file } => {
            let record: StaffRecord = serde_json::from_str(&read(&file)?)
                .map_err(|error| Failure(format!("人员文件格式有误：{error}")))?;
            central.registry().put_staff(&record).await?;
            output.say(
                &json!({"staff": record.staff, "office": record.office}),
                &format!("已登记工号{}，机构{}", record.staff.0, record.office),
            );
            Ok(Verdict::Good)
        }
        Command::Revoke { number } => {
            match central.registry().revoke_staff(&StaffId(number)).await {
                Ok(at) => {
                    output.say(&json!({"revoked_at": at}), "已撤销，立即生效");
                    Ok(Verdict::Good)
                }
                Err(RevokeError::Unknown) => {
                    output.complain("没有该工号，或此前已撤销");
                    Ok(Verdict::Negative)
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}
