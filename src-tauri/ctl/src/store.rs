//! `counterctl store` and `counterctl journal`: whether the file is sound, and whether the journal
//! is what was signed. Both open the file with the password of a member of staff, read from
//! standard input.

use std::io::BufRead as _;

use clap::{Args, Subcommand};
use counter_act::{KeyId, VerifyingKey};
use counter_domain::role::StaffId;
use counter_store::keys::KeyFile;
use counter_store::verify::Report;
use counter_store::{Store, StoreError};
use serde_json::json;

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;
use crate::recover::{self, Recovering, Supporting};

#[derive(Args)]
pub(crate) struct Opening {
    /// 工号；密码从标准输入读
    #[arg(long)]
    staff: String,
}

#[derive(Subcommand)]
pub(crate) enum StoreCommand {
    /// 检查数据文件
    Check(Opening),
    /// 数据文件损坏或丢失后，从备份副本恢复
    Recover(Recovering),
    /// 生成给技术支持的文件，其中没有个人信息
    SupportFile(Supporting),
}

#[derive(Subcommand)]
pub(crate) enum JournalCommand {
    /// 检查业务日志：签名、次序、内容
    Verify(Opening),
}

pub(crate) fn run(command: &StoreCommand, places: &Places, output: &Output) -> Ended {
    match command {
        StoreCommand::Check(opening) => {
            let store = open(opening, places)?;
            Ok(tell(&store.check()?, output))
        }
        StoreCommand::Recover(recovering) => recover::run(recovering, places, output),
        StoreCommand::SupportFile(supporting) => recover::run_support(supporting, places, output),
    }
}

pub(crate) fn run_journal(command: &JournalCommand, places: &Places, output: &Output) -> Ended {
    let JournalCommand::Verify(opening) = command;
    let store = open(opening, places)?;
    let keys = known_keys(&store)?;
    let report =
        store.verify_journal(|id: &KeyId| keys.iter().find(|key| key.id() == *id).cloned())?;
    Ok(tell(&report, output))
}

fn open(opening: &Opening, places: &Places) -> Result<Store, Failure> {
    let dir = places.data_dir()?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let staff = StaffId(opening.staff.clone());
    let login = KeyFile::load(&dir)?.login(&staff, password.trim_end_matches(['\r', '\n']))?;
    Ok(Store::open(&dir, &login.data_key)?)
}

/// The device's key and the staff's, as the file knows them.
fn known_keys(store: &Store) -> Result<Vec<VerifyingKey>, StoreError> {
    store.read(|reading| {
        let mut keys: Vec<VerifyingKey> = reading
            .staff()
            .list()?
            .iter()
            .filter_map(|member| member.entry.public.verifying())
            .collect();
        keys.extend(reading.enrolment().device_key()?.map(|key| key.verifying()));
        Ok(keys)
    })
}

fn tell(report: &Report, output: &Output) -> Verdict {
    let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    output.say(
        &json!({
            "ok": report.is_sound(),
            "acts": report.acts,
            "tombstones": report.tombstones,
            "audit_lines": report.audit_lines,
            "people": report.people,
            "findings": findings,
        }),
        &format!(
            "业务记录 {} 条，审计 {} 行，人员 {} 人：{}",
            report.acts,
            report.audit_lines,
            report.people,
            if report.is_sound() {
                "完好"
            } else {
                "有问题"
            }
        ),
    );
    for finding in &findings {
        output.complain(finding);
    }
    Verdict::of(report.is_sound())
}
