//! `counter-central backup`, `incarnation`, `held` and `check`.

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::output::{Ended, Failure, Output, Verdict};
use crate::central::Central;
use crate::check::check_invariants;
use crate::sql::admin as sql;

#[derive(Subcommand)]
pub(super) enum BackupCommand {
    /// 备份水位：其下的业务已在备份中，终端可以释放
    #[command(subcommand)]
    Watermark(WatermarkCommand),
}

#[derive(Subcommand)]
pub(super) enum WatermarkCommand {
    /// 备份完成后执行：此刻已核链的业务均在备份内
    Set,
}

#[derive(Subcommand)]
pub(super) enum IncarnationCommand {
    /// 从备份恢复后执行：终端据此发现并补报
    New,
}

#[derive(Subcommand)]
pub(super) enum HeldCommand {
    /// 列出挂起的业务；由主管在窗口的待处理台裁定
    List {
        /// 只看一个机构
        #[arg(long)]
        office: Option<String>,
    },
}

pub(super) async fn backup(command: &BackupCommand, central: &Central, output: &Output) -> Ended {
    let BackupCommand::Watermark(WatermarkCommand::Set) = command;
    central.registry().mark_backup().await?;
    output.say(&json!({"ok": true}), "备份水位已设到当前位置");
    Ok(Verdict::Good)
}

pub(super) async fn incarnation(
    command: &IncarnationCommand,
    central: &Central,
    output: &Output,
) -> Ended {
    let IncarnationCommand::New = command;
    let incarnation = central.registry().renew_incarnation().await?;
    output.say(
        &json!({"incarnation": incarnation}),
        &format!("已换新：{incarnation}；终端下次连接时补报缺失的业务"),
    );
    Ok(Verdict::Good)
}

pub(super) async fn held(command: &HeldCommand, central: &Central, output: &Output) -> Ended {
    let HeldCommand::List { office } = command;
    let office = office.as_deref().unwrap_or_default();
    let connection = central.database().connection().await?;
    let rows = connection.plain()?.rows(sql::HELD, &[&office]).await?;
    for row in &rows {
        let act: Uuid = row.try_get("id")?;
        let detail: &str = row.try_get("detail")?;
        let verdict: serde_json::Value =
            serde_json::from_str(detail).map_err(|error| Failure(error.to_string()))?;
        let (kind, station, number): (&str, &str, &str) = (
            row.try_get("kind")?,
            row.try_get("station")?,
            row.try_get("business_number")?,
        );
        let at: Timestamp = row.try_get("at")?;
        let cause = verdict.pointer("/cause/cause").cloned();
        let cause = cause.unwrap_or_default();
        output.say(
            &json!({
                "act": act, "kind": kind, "station": station, "business_number": number,
                "at": at, "cause": verdict.get("cause"),
            }),
            &format!(
                "{act}  {station}  {kind}  {number}  {}",
                cause.as_str().unwrap_or("-")
            ),
        );
    }
    Ok(Verdict::of(rows.is_empty()))
}

pub(super) async fn check(central: &Central, output: &Output) -> Ended {
    let violations = check_invariants(central).await?;
    for violation in &violations {
        output.complain(&format!("{}：{}", violation.of, violation.what));
    }
    output.say(
        &json!({"ok": violations.is_empty(), "violations": violations.len()}),
        &if violations.is_empty() {
            "数据库完好".to_owned()
        } else {
            format!("发现{}处问题", violations.len())
        },
    );
    Ok(Verdict::of(violations.is_empty()))
}
