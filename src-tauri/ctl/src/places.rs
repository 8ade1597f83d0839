//! Where data and assets lie when nobody says so.

use std::path::{Path, PathBuf};

use counter_app::assets::Assets;

use crate::output::Failure;

/// Folders of this run.
pub(crate) struct Places {
    data_dir: Option<PathBuf>,
    assets: Option<PathBuf>,
}

impl Places {
    pub(crate) const fn new(data_dir: Option<PathBuf>, assets: Option<PathBuf>) -> Self {
        Self { data_dir, assets }
    }

    /// The station's data.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Failure> {
        self.data_dir
            .clone()
            .or_else(counter_app::places::default_data_dir)
            .ok_or_else(|| Failure("找不到数据目录，请用 --data-dir 指定".to_owned()))
    }

    /// The folder of the assets.
    pub(crate) fn assets_dir(&self) -> Result<PathBuf, Failure> {
        counter_app::places::assets_dir(self.assets.as_deref())
            .ok_or_else(|| Failure("找不到随程序安装的资源目录，请用 --assets 指定".to_owned()))
    }

    /// The assets, loaded.
    pub(crate) fn assets(&self) -> Result<Assets, Failure> {
        Ok(Assets::load(Path::new(&self.assets_dir()?))?)
    }
}
