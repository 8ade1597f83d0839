//! `counterctl photo`: photos checked, measured and repaired, one or ten thousands.

mod batch;
mod check;
mod repair;
mod truth;

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use counter_domain::calendar::beijing;
use counter_photo::{Bounds, Profile, Requirements};

use crate::output::{Ended, Failure, Output};
use crate::places::Places;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 检查照片
    Check {
        /// 照片文件或文件夹
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 按哪个标准量人像位置
        #[arg(long, value_enum, default_value = "card")]
        standard: Standard,
        /// 检查结果另存为表格（.csv）
        #[arg(long)]
        report: Option<PathBuf>,
        /// 手工标点的表格（.csv），与量得的位置比较
        #[arg(long)]
        truth: Option<PathBuf>,
    },
    /// 修复照片：转正、裁剪、缩放、压到规定大小
    Repair {
        /// 照片文件或文件夹
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 修好的照片放在哪里：一张照片时可为文件，否则为文件夹
        #[arg(short, long)]
        output: PathBuf,
        /// 按哪个标准定人像位置
        #[arg(long, value_enum, default_value = "card")]
        standard: Standard,
        /// 扶正略有倾斜的头
        #[arg(long)]
        upright: bool,
        /// 校正白平衡
        #[arg(long)]
        white_balance: bool,
        /// 提白提匀背景
        #[arg(long)]
        background: bool,
        /// 修复结果另存为表格（.csv）
        #[arg(long)]
        report: Option<PathBuf>,
    },
}

/// Where the face must stand.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Standard {
    /// 社会保障卡
    Card,
    /// 居民身份证（GA 461-2004）
    Identity,
}

impl Standard {
    const fn profile(self) -> Profile {
        match self {
            Self::Card => Profile::SOCIAL_SECURITY_CARD,
            Self::Identity => Profile::IDENTITY_CARD,
        }
    }
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    match command {
        Command::Check {
            files,
            standard,
            report,
            truth,
        } => {
            let requirements = requirements(places, *standard)?;
            let files = batch::files(files)?;
            match truth {
                Some(truth) => truth::run(&files, truth, &requirements, output),
                None => check::run(&files, report.as_deref(), &requirements, output),
            }
        }
        Command::Repair {
            files,
            output: place,
            standard,
            upright,
            white_balance,
            background,
            report,
        } => {
            let remedies = counter_photo::Remedies {
                upright: *upright,
                white_balance: *white_balance,
                background: *background,
                frame: None,
            };
            let order = repair::Order {
                place,
                report: report.as_deref(),
                requirements: requirements(places, *standard)?,
                remedies,
            };
            repair::run(files, &order, output)
        }
    }
}

/// The bounds in force today and a standard.
fn requirements(places: &Places, standard: Standard) -> Result<Requirements, Failure> {
    let today = beijing(counter_app::clock::now()).date();
    let bounds = places.assets()?.policy.photo_bounds(today);
    Ok(Requirements {
        bounds: Bounds {
            width: bounds.width,
            height: bounds.height,
            min_bytes: bounds.min_bytes,
            max_bytes: bounds.max_bytes,
        },
        profile: standard.profile(),
    })
}
