//! `counter-central device`: machines at windows.

use clap::Subcommand;
use counter_domain::calendar::beijing;
use counter_domain::id::DeviceId;
use counter_domain::organisation::OfficeCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::output::{Ended, Output, Verdict};
use crate::central::Central;
use crate::error::DatabaseError;
use crate::registry::RevokeError;
use crate::sql::admin as sql;

#[derive(Subcommand)]
pub(super) enum Command {
    /// 为一个窗口发放一次性登记码
    Code {
        /// 机构代码
        #[arg(long)]
        office: String,
        /// 窗口，如 2号窗
        #[arg(long)]
        window: String,
        /// 已登记过的终端：重新登记，沿用其编号
        #[arg(long)]
        device: Option<Uuid>,
        /// 有效小时数
        #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u16).range(1..=720))]
        hours: u16,
    },
    /// 列出终端
    List,
    /// 撤销终端，立即生效；其离线期间的业务仍可上报，待审
    Revoke {
        /// 终端标识
        device: Uuid,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    match command {
        Command::Code {
            office,
            window,
            device,
            hours,
        } => {
            let code = central
                .registry()
                .issue_code(
                    &OfficeCode::parse(&office)?,
                    &window,
                    device.map(DeviceId),
                    SignedDuration::from_hours(i64::from(hours)),
                )
                .await?;
            output.say(
                &json!({"code": code, "office": office, "window": window}),
                &format!("{office} {window}的一次性登记码（{hours}小时内有效）：{code}"),
            );
            Ok(Verdict::Good)
        }
        Command::List => list(central, output).await,
        Command::Revoke { device } => {
            match central.registry().revoke_device(DeviceId(device)).await {
                Ok(at) => {
                    output.say(&json!({"revoked_at": at}), "已撤销，立即生效");
                    Ok(Verdict::Good)
                }
                Err(RevokeError::Unknown) => {
                    output.complain("没有该终端，或此前已撤销");
                    Ok(Verdict::Negative)
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

async fn list(central: &Central, output: &Output) -> Ended {
    let connection = central.database().connection().await?;
    let rows = connection.plain()?.rows(sql::DEVICES, &[]).await?;
    for row in rows {
        let get = |name: &str| -> Result<String, DatabaseError> { Ok(row.try_get(name)?) };
        let id: Uuid = row.try_get("id")?;
        let epoch: i32 = row.try_get("epoch")?;
        let enrolled: Timestamp = row.try_get("enrolled_at")?;
        let revoked: Option<Timestamp> = row.try_get("revoked_at")?;
        let fenced: i32 = row.try_get("fenced_epoch")?;
        let state = match (revoked, fenced >= epoch) {
            (Some(_), _) => "revoked",
            (None, true) => "fenced",
            (None, false) => "good",
        };
        let (code, office, window) = (get("code")?, get("office")?, get("station_window")?);
        let word = match state {
            "revoked" => "已撤销",
            "fenced" => "已隔离，须重新登记",
            _ => "正常",
        };
        output.say(
            &json!({
                "device": id, "code": code, "office": office, "window": window,
                "epoch": epoch, "enrolled_at": enrolled, "state": state,
            }),
            &format!(
                "{code}  {office}  {window}  第{epoch}期  {}登记  {word}  {id}",
                beijing(enrolled).strftime("%Y-%m-%d")
            ),
        );
    }
    Ok(Verdict::Good)
}
