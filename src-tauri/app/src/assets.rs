//! What is shipped beside the program and loaded at start: policy packs, holidays, offices.
//! Fonts are loaded by `counter_document` on first use, because they are large.

use std::fs;
use std::path::{Path, PathBuf};

use counter_domain::calendar::HolidayTable;
use counter_domain::organisation::OrganisationTree;
use counter_domain::policy::{Pack, Policy};

/// Packs in the order in which they rule; a later one rules over an earlier one.
const PACKS: [&str; 3] = [
    "xpcc.json",
    "division-10-standing.json",
    "division-10-2020.json",
];

/// Why the assets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// A file is not there or cannot be read.
    #[error("读不到随程序安装的文件 {path}：{source}")]
    Unreadable {
        /// Which, within the assets.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file says something that cannot be.
    #[error("随程序安装的文件 {path} 内容不对：{message}")]
    Malformed {
        /// Which, within the assets.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

/// The assets of this installation.
#[derive(Debug, Clone)]
pub struct Assets {
    /// Where they lie.
    pub dir: PathBuf,
    /// The rules' parameters.
    pub policy: Policy,
    /// The offices with their phones.
    pub organisations: OrganisationTree,
}

impl Assets {
    /// Loads them from a folder.
    pub fn load(dir: &Path) -> Result<Self, AssetsError> {
        let mut packs = Vec::new();
        for name in PACKS {
            let path = Path::new("policy").join(name);
            let pack = Pack::parse(&read(dir, &path)?).map_err(|e| malformed(&path, &e))?;
            if pack.default_on {
                packs.push(pack);
            }
        }
        let policy = Policy::resolve(&packs, holidays(dir)?)
            .map_err(|e| malformed(Path::new("policy"), &e))?;
        let path = Path::new("regions/organisations.json");
        let organisations =
            OrganisationTree::from_json(&read(dir, path)?).map_err(|e| malformed(path, &e))?;
        Ok(Self {
            dir: dir.to_owned(),
            policy,
            organisations,
        })
    }
}

/// The holidays of a folder of assets: every notice, and local days laid over them.
pub fn holidays(dir: &Path) -> Result<HolidayTable, AssetsError> {
    let mut table = HolidayTable::new();
    let folder = Path::new("holidays");
    let unreadable = |source| AssetsError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut names: Vec<_> = fs::read_dir(dir.join(folder))
        .map_err(unreadable)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|e| e == "json"))
        .collect();
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let text = read(dir, &path)?;
        let added = if name.starts_with("local-") {
            table.add_local(&text)
        } else {
            table.add_notice(&text)
        };
        added.map_err(|e| malformed(&path, &e))?;
    }
    Ok(table)
}

fn read(dir: &Path, path: &Path) -> Result<String, AssetsError> {
    fs::read_to_string(dir.join(path)).map_err(|source| AssetsError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn malformed(path: &Path, error: &impl ToString) -> AssetsError {
    AssetsError::Malformed {
        path: path.to_owned(),
        message: error.to_string(),
    }
}
