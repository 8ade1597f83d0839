//! The command line of the window.

use std::path::PathBuf;

/// What can be said on the command line.
#[derive(Debug, clap::Parser)]
#[command(name = "counter", version, about = "社保柜台")]
pub struct Arguments {
    /// 本站数据目录;不指定时用系统的数据目录。
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// 字体、政策包、目录等资料所在目录;不指定时用随程序安装的资料。
    #[arg(long, value_name = "DIR", env = "COUNTER_ASSETS")]
    pub assets: Option<PathBuf>,
}
