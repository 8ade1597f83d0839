//! Areas of GB/T 2260, as far as they are needed to notice a mistyped one.
//!
//! The table holds the provinces and, under them, single areas. Under a prefix marked complete
//! (the cities of 兵团) every area that is not listed is unknown. Elsewhere only the province can
//! be judged: counties are absent, and so are codes long abolished, which people keep for life.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

/// Areas by their six digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionTable {
    names: BTreeMap<String, String>,
    complete_prefixes: Vec<String>,
}

/// What the table knows about an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaKnowledge {
    /// It is listed.
    Listed,
    /// Its province is listed and the table does not claim to list all of the province.
    WithinProvince,
    /// Neither it nor its province is listed, or all its neighbours are and it is not.
    Unknown,
}

/// Why the table cannot be read.
#[derive(Debug, Error)]
#[error("区划表无法读取：{0}")]
pub struct RegionTableError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Written {
    complete_prefixes: Vec<String>,
    areas: Vec<WrittenArea>,
}

#[derive(Deserialize)]
struct WrittenArea {
    code: String,
    name: String,
}

impl RegionTable {
    /// Reads the text of `assets/regions/regions.json`.
    pub fn from_json(text: &str) -> Result<Self, RegionTableError> {
        let written: Written = serde_json::from_str(text)?;
        let names = written
            .areas
            .into_iter()
            .map(|area| (area.code, area.name))
            .collect();
        Ok(Self {
            names,
            complete_prefixes: written.complete_prefixes,
        })
    }

    /// The name of a listed area.
    pub fn name(&self, area: &str) -> Option<&str> {
        self.names.get(area).map(String::as_str)
    }

    /// The name of the province in which an area lies.
    pub fn province(&self, area: &str) -> Option<&str> {
        self.name(&format!("{}0000", area.get(..2)?))
    }

    /// What is known about an area.
    pub fn knowledge(&self, area: &str) -> AreaKnowledge {
        if self.names.contains_key(area) {
            return AreaKnowledge::Listed;
        }
        let complete = self
            .complete_prefixes
            .iter()
            .any(|prefix| area.starts_with(prefix));
        if !complete && self.province(area).is_some() {
            AreaKnowledge::WithinProvince
        } else {
            AreaKnowledge::Unknown
        }
    }
}
