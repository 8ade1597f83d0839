//! `counter-central online`: what a portal hands over as a file. A portal that speaks to the centre
//! itself calls the registry in the same way.

use std::path::PathBuf;

use clap::Subcommand;
use counter_act::Hash;
use counter_wire::online::OnlineApplication;
use serde_json::json;

use super::output::{Ended, Failure, Output, Verdict, read};
use crate::central::Central;

/// Bytes of an application's text.
const MAX_BYTES: usize = 64 * 1024;
/// No photo that a portal takes is larger.
const MAX_PHOTO: usize = 1024 * 1024;

#[derive(Subcommand)]
pub(super) enum Command {
    /// 收入一件网上申请，下发参保地站点
    Add {
        /// 申请（JSON，格式见 docs/protocol.md 的 OnlineApplication）
        #[arg(long)]
        file: PathBuf,
        /// 照片（JPG）；申请里不用再写它的SHA-256
        #[arg(long)]
        photo: Option<PathBuf>,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    let Command::Add { file, photo } = command;
    let text = read(&file)?;
    if text.len() > MAX_BYTES {
        return Err(Failure(format!("{} 太大", file.display())));
    }
    let mut application: OnlineApplication = serde_json::from_str(&text)
        .map_err(|error| Failure(format!("{} 不是网上申请：{error}", file.display())))?;
    let photo = photo.map(std::fs::read).transpose()?;
    if let Some(photo) = &photo {
        if photo.len() > MAX_PHOTO {
            return Err(Failure(format!(
                "照片 {} 字节，最多 {MAX_PHOTO} 字节",
                photo.len()
            )));
        }
        application.photo = Some(Hash::of(photo).to_string());
    }
    central
        .registry()
        .put_online_application(&application, photo.as_deref())
        .await?;
    output.say(
        &json!({"id": application.id, "office": application.office}),
        &format!("已收入 {}，下发 {}", application.id, application.office),
    );
    Ok(Verdict::Good)
}
