//! `counterctl store recover` and `counterctl store support-file`: a fresh file from the second
//! copy, and a file for the support without personal data.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use clap::Args;
use counter_domain::role::StaffId;
use counter_store::keys::ExchangeKey;
use counter_store::spool::{SPOOL_DIRECTORY, SpoolReader};
use counter_store::{recover, support_file};
use serde_json::json;

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

#[derive(Args)]
pub(crate) struct Recovering {
    /// 备份副本所在目录（默认为数据目录下的 spool）
    #[arg(long, value_name = "DIR")]
    spool: Option<PathBuf>,
    /// 师的恢复密钥文件（64 位十六进制）；不用口令
    #[arg(long, value_name = "FILE", conflicts_with = "staff")]
    recovery_key: Option<PathBuf>,
    /// 工号；口令从标准输入读
    #[arg(long, required_unless_present = "recovery_key")]
    staff: Option<String>,
}

#[derive(Args)]
pub(crate) struct Supporting {
    /// 写到哪个文件
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(crate) fn run(recovering: &Recovering, places: &Places, output: &Output) -> Ended {
    let dir = places.data_dir()?;
    let spool = recovering
        .spool
        .clone()
        .unwrap_or_else(|| dir.join(SPOOL_DIRECTORY));
    let recovered = match (&recovering.recovery_key, &recovering.staff) {
        (Some(file), _) => recover_with(&dir, &spool, &recovery_key(file)?)?,
        (None, Some(staff)) => {
            let mut password = String::new();
            std::io::stdin().lock().read_line(&mut password)?;
            let staff = StaffId(staff.clone());
            let password = password.trim_end_matches(['\r', '\n']);
            let keys = SpoolReader::unlock(&spool, &staff, password)?;
            recover_with(&dir, &spool, keys.exchange())?
        }
        (None, None) => return Err(Failure("请给出工号或恢复密钥文件".to_owned())),
    };
    for refused in &recovered.refused {
        output.complain(refused);
    }
    if let Some(fence) = &recovered.fence {
        output.complain(&fence.to_string());
    }
    let aside = recovered
        .aside
        .as_deref()
        .map(|path| path.display().to_string());
    let is_whole = recovered.missing == 0 && recovered.refused.is_empty();
    output.say(
        &json!({
            "ok": is_whole,
            "acts": recovered.acts,
            "missing": recovered.missing,
            "refused": recovered.refused.len(),
            "voided": recovered.voided,
            "damaged_bytes": recovered.damaged,
            "aside": aside,
            "fence": recovered.fence,
        }),
        &format!(
            "已恢复业务记录 {} 条，缺失 {} 条，作废编号 {} 个；旧文件保存在 {}",
            recovered.acts,
            recovered.missing,
            recovered.voided,
            aside.as_deref().unwrap_or("（没有旧文件）"),
        ),
    );
    Ok(Verdict::of(is_whole))
}

pub(crate) fn run_support(supporting: &Supporting, places: &Places, output: &Output) -> Ended {
    let dir = places.data_dir()?;
    let text = support_file(&dir, env!("CARGO_PKG_VERSION"), counter_app::clock::now())?;
    std::fs::write(&supporting.output, text)?;
    let path = supporting.output.display().to_string();
    let words = format!("支持文件已写到 {path}，其中没有个人信息");
    output.say(&json!({ "ok": true, "file": path }), &words);
    Ok(Verdict::Good)
}

fn recover_with(
    dir: &Path,
    spool: &Path,
    key: &ExchangeKey,
) -> Result<counter_store::Recovered, Failure> {
    let mut ran_dry = None;
    let recovered = recover(dir, spool, key, counter_app::clock::now(), &mut |buffer| {
        if let Err(error) = getrandom::fill(buffer) {
            ran_dry = Some(error);
        }
    })?;
    match ran_dry {
        // Keys without randomness protect nothing; the spool is as it was.
        Some(error) => Err(Failure(format!("系统没有可用的随机数：{error}"))),
        None => Ok(recovered),
    }
}

fn recovery_key(file: &Path) -> Result<ExchangeKey, Failure> {
    let text = std::fs::read_to_string(file)?;
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim(), &mut seed)
        .map_err(|_| Failure("恢复密钥文件内容有误，应为 64 位十六进制".to_owned()))?;
    Ok(ExchangeKey::from_seed(&seed))
}
