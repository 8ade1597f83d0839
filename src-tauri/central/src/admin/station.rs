//! `counter-central organisations`.

use std::path::PathBuf;

use clap::Subcommand;
use counter_domain::organisation::{OrganisationTree, OrganisationTreeError};
use serde_json::json;

use super::output::{Ended, Failure, Output, Verdict, read};
use crate::central::Central;
use crate::registry::Station;

#[derive(Subcommand)]
pub(super) enum Command {
    /// 导入机构表（organisations.json）
    Import {
        /// 机构表
        file: PathBuf,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    let Command::Import { file } = command;
    let tree = OrganisationTree::from_json(&read(&file)?)
        .map_err(|error: OrganisationTreeError| Failure(error.to_string()))?;
    let mut count = 0;
    for office in tree.offices() {
        let level = serde_json::to_value(office.level)?;
        let station = Station {
            office: office.code.clone(),
            name: office.name.clone(),
            level: level.as_str().unwrap_or_default().to_owned(),
            parent: office.parent.clone(),
        };
        central.registry().put_station(&station).await?;
        count += 1;
    }
    output.say(
        &json!({"organisations": count}),
        &format!("已导入机构{count}个"),
    );
    Ok(Verdict::Good)
}
