//! `counter-central pack`, `holidays`, `catalogue` and `seal`: what stations are told.

use std::path::PathBuf;

use clap::Subcommand;
use counter_domain::organisation::OfficeCode;
use counter_wire::change::Change;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::output::{Ended, Failure, Output, Verdict, read};
use crate::central::Central;
use crate::clock::{Clock as _, SystemClock};

/// Bytes of a catalogue's or a seal's text.
const MAX_BYTES: usize = 4 * 1024 * 1024;

#[derive(Subcommand)]
pub(super) enum PackCommand {
    /// 收入政策包；以内容的SHA-256为名，永久保存
    Add {
        /// 政策包，可多个
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// 自某时起启用一组政策包，第一个为基础包
    Activate {
        /// 政策包的SHA-256，按次序
        #[arg(required = true)]
        packs: Vec<String>,
        /// 生效时刻（缺省为现在）
        #[arg(long)]
        from: Option<Timestamp>,
    },
}

#[derive(Subcommand)]
pub(super) enum HolidaysCommand {
    /// 收入某年节假日安排
    Add {
        /// 节假日文件，可多个
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum CatalogueCommand {
    /// 收入或更新目录，下发全部站点
    Add {
        /// 目录名，如 banks
        #[arg(long)]
        name: String,
        /// 内容（JSON）
        #[arg(long)]
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(super) enum SealCommand {
    /// 下发加密到保管人公钥的印章
    Add {
        /// 印章编号
        #[arg(long)]
        id: String,
        /// 使用机构
        #[arg(long)]
        office: String,
        /// 印章文件（counterctl staff seal 制作）
        #[arg(long)]
        file: PathBuf,
    },
    /// 吊销印章的证书：此后用它盖的章一律无效
    Revoke {
        /// 使用机构
        #[arg(long)]
        office: String,
        /// 印章文件
        #[arg(long)]
        file: PathBuf,
        /// 自何时起（缺省为现在）
        #[arg(long)]
        from: Option<Timestamp>,
    },
}

pub(super) async fn pack(command: PackCommand, central: &Central, output: &Output) -> Ended {
    match command {
        PackCommand::Add { files } => {
            for file in files {
                let sha256 = central.registry().add_pack(&read(&file)?).await?;
                output.say(
                    &json!({"pack": sha256, "file": file}),
                    &format!("{sha256}  {}", file.display()),
                );
            }
        }
        PackCommand::Activate { packs, from } => {
            let from = from.unwrap_or_else(|| SystemClock.now());
            central.registry().put_in_force(&packs, from).await?;
            output.say(
                &json!({"packs": packs, "from": from}),
                &format!("自{from}起启用{}个政策包", packs.len()),
            );
        }
    }
    Ok(Verdict::Good)
}

pub(super) async fn holidays(
    command: HolidaysCommand,
    central: &Central,
    output: &Output,
) -> Ended {
    #[derive(Deserialize)]
    struct Dated {
        year: i16,
    }
    let HolidaysCommand::Add { files } = command;
    for file in files {
        let text = read(&file)?;
        let Dated { year } = serde_json::from_str(&text)
            .map_err(|error| Failure(format!("{}没有写明年份：{error}", file.display())))?;
        central.registry().put_holidays(year, &text).await?;
        output.say(&json!({"year": year}), &format!("已收入{year}年节假日安排"));
    }
    Ok(Verdict::Good)
}

pub(super) async fn catalogue(
    command: CatalogueCommand,
    central: &Central,
    output: &Output,
) -> Ended {
    let CatalogueCommand::Add { name, file } = command;
    let plain = !name.is_empty()
        && name.len() <= 64
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if !plain {
        return Err(Failure("目录名应为字母、数字、-或_".to_owned()));
    }
    let text = bounded(&file)?;
    serde_json::from_str::<serde::de::IgnoredAny>(&text)
        .map_err(|error| Failure(format!("目录内容不是JSON：{error}")))?;
    let topic = format!("catalogue/{name}");
    let change = Change::Catalogue {
        name: name.clone(),
        text,
    };
    central.registry().tell(None, &topic, &change).await?;
    output.say(
        &json!({"catalogue": name}),
        &format!("目录{name}已下发全部站点"),
    );
    Ok(Verdict::Good)
}

pub(super) async fn seal(command: SealCommand, central: &Central, output: &Output) -> Ended {
    let registry = central.registry();
    match command {
        SealCommand::Add { id, office, file } => {
            let office = OfficeCode::parse(&office)?;
            registry.put_seal(&id, &office, &bounded(&file)?).await?;
            output.say(
                &json!({"seal": id, "office": office}),
                &format!("印章{id}已下发{office}"),
            );
        }
        SealCommand::Revoke { office, file, from } => {
            let office = OfficeCode::parse(&office)?;
            let from = from.unwrap_or_else(|| SystemClock.now());
            let sha256 = registry
                .revoke_seal(&office, &bounded(&file)?, from)
                .await?;
            output.say(
                &json!({"certificate": sha256, "from": from}),
                &format!("证书{sha256}自{from}起吊销，已通知全部站点"),
            );
        }
    }
    Ok(Verdict::Good)
}

fn bounded(file: &std::path::Path) -> Result<String, Failure> {
    let text = read(file)?;
    if text.len() > MAX_BYTES {
        return Err(Failure(format!(
            "{}超过{}兆字节",
            file.display(),
            MAX_BYTES / 1024 / 1024
        )));
    }
    Ok(text)
}
