//! The tree of offices 兵团 → 师(市) → 团(社区) with its windows, and the telephone directory.
//!
//! Invariants: one root, which is of the corps; every other office lies one level below its
//! parent; the directory knows landlines of departments only. Numbers and names of single people
//! are deliberately absent: they belong to an address book that a site imports.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number::normalised;

/// Code of an office: six digits or capital letters. It opens every business number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeCode(String);

/// Why text is no office code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[error("机构代码应为6位数字或大写字母")]
pub struct OfficeCodeError;

impl OfficeCode {
    /// Reads a code; small letters are made large.
    pub fn parse(text: &str) -> Result<Self, OfficeCodeError> {
        let code = normalised(text);
        let fits = code.len() == 6 && code.chars().all(|c| c.is_ascii_alphanumeric());
        if fits {
            Ok(Self(code))
        } else {
            Err(OfficeCodeError)
        }
    }

    /// The six characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OfficeCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for OfficeCode {
    type Error = OfficeCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<OfficeCode> for String {
    fn from(code: OfficeCode) -> Self {
        code.0
    }
}

/// Level of an office, the highest first (CARD-3-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeLevel {
    /// 兵团
    Corps,
    /// 师（市）
    Division,
    /// 团（社区）
    Regiment,
}

impl OfficeLevel {
    /// The level above; the corps has none.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Corps => None,
            Self::Division => Some(Self::Corps),
            Self::Regiment => Some(Self::Division),
        }
    }

    /// 兵团, 师（市） or 团（社区）.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Corps => "兵团",
            Self::Division => "师（市）",
            Self::Regiment => "团（社区）",
        }
    }
}

/// An office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its code.
    pub code: OfficeCode,
    /// Its name on papers.
    pub name: String,
    /// Its level.
    pub level: OfficeLevel,
    /// The office above; only the corps has none.
    pub parent: Option<OfficeCode>,
    /// 行政区划代码 (GB/T 2260) of where it is; none where that of the office above holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_code: Option<String>,
    /// 邮政编码; none where that of the office above holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

/// A window of an office. A device stands at one window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The office whose window it is.
    pub office: OfficeCode,
    /// Its number on the sign, from 1.
    pub number: u8,
}

/// A landline or a service number, in digits and one optional hyphen behind the area code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Landline(String);

/// Why text is no landline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LandlineError {
    /// Something other than digits and one hyphen, or too few or too many digits.
    #[error("电话号码应为“区号-号码”或服务短号")]
    Form,
    /// A mobile number, which is a person's.
    #[error("通讯录只收科室座机，不收个人手机号")]
    Mobile,
}

impl Landline {
    /// Reads `0906-3353369`, `12333` or `95599`.
    pub fn parse(text: &str) -> Result<Self, LandlineError> {
        let number = normalised(text);
        let digits: String = number
            .chars()
            .filter(|character| *character != '-')
            .collect();
        if !digits.chars().all(|character| character.is_ascii_digit()) {
            return Err(LandlineError::Form);
        }
        if digits.len() == 11 && digits.starts_with('1') {
            return Err(LandlineError::Mobile);
        }
        let fits = match number.split_once('-') {
            Some((area, local)) => {
                area.starts_with('0')
                    && (3..=4).contains(&area.len())
                    && (7..=8).contains(&local.len())
                    && !local.contains('-')
            }
            None => (3..=8).contains(&number.len()),
        };
        if fits {
            Ok(Self(number))
        } else {
            Err(LandlineError::Form)
        }
    }

    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Landline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Landline {
    type Error = LandlineError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Landline> for String {
    fn from(number: Landline) -> Self {
        number.0
    }
}

/// What a line of the directory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A telephone.
    Telephone,
    /// A fax.
    Fax,
    /// A service number, of the 12333 kind.
    Hotline,
    /// A bank's number for the financial side of the card (CARD-12-6).
    Bank,
}

/// A line of the telephone directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// The office that answers, none for banks.
    pub office: Option<OfficeCode>,
    /// The department or body that answers.
    pub department: String,
    /// What the line is for.
    pub kind: LineKind,
    /// The number.
    pub number: Landline,
    /// The business that it answers for.
    pub business: String,
}

/// The offices and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationTree {
    offices: BTreeMap<OfficeCode, Organisation>,
    directory: Vec<DirectoryEntry>,
}

/// Why offices do not make a tree.
#[derive(Debug, Error)]
pub enum OrganisationTreeError {
    /// The text is not in the form expected.
    #[error("机构表无法读取：{0}")]
    Form(#[from] serde_json::Error),
    /// Two offices bear one code.
    #[error("机构代码{0}重复")]
    Duplicate(OfficeCode),
    /// There is no root, or more than one.
    #[error("机构表应有且仅有一个兵团级机构，当前{0}个")]
    Roots(usize),
    /// The parent is missing or not of the level above.
    #[error("机构{0}的上级不存在或级别不符")]
    Parent(OfficeCode),
    /// A line of the directory belongs to no office.
    #[error("通讯录中的机构{0}不在机构表内")]
    DirectoryOffice(OfficeCode),
}

#[derive(Deserialize)]
struct Written {
    offices: Vec<Organisation>,
    directory: Vec<DirectoryEntry>,
}

impl OrganisationTree {
    /// Reads the text of `assets/regions/organisations.json`.
    pub fn from_json(text: &str) -> Result<Self, OrganisationTreeError> {
        let written: Written = serde_json::from_str(text)?;
        Self::new(written.offices, written.directory)
    }

    /// Makes a tree of offices.
    pub fn new(
        offices: Vec<Organisation>,
        directory: Vec<DirectoryEntry>,
    ) -> Result<Self, OrganisationTreeError> {
        let mut tree = Self {
            offices: BTreeMap::new(),
            directory,
        };
        for office in offices {
            if let Some(earlier) = tree.offices.insert(office.code.clone(), office) {
                return Err(OrganisationTreeError::Duplicate(earlier.code));
            }
        }
        let roots = tree
            .offices
            .values()
            .filter(|office| office.parent.is_none())
            .count();
        if roots != 1 {
            return Err(OrganisationTreeError::Roots(roots));
        }
        for office in tree.offices.values() {
            let parent_level = tree.parent(&office.code).map(|parent| parent.level);
            if parent_level != office.level.above() {
                return Err(OrganisationTreeError::Parent(office.code.clone()));
            }
        }
        for code in tree
            .directory
            .iter()
            .filter_map(|entry| entry.office.as_ref())
        {
            if !tree.offices.contains_key(code) {
                return Err(OrganisationTreeError::DirectoryOffice(code.clone()));
            }
        }
        Ok(tree)
    }

    /// All offices, by code.
    pub fn offices(&self) -> impl Iterator<Item = &Organisation> {
        self.offices.values()
    }

    /// An office.
    pub fn get(&self, code: &OfficeCode) -> Option<&Organisation> {
        self.offices.get(code)
    }

    /// The office above.
    pub fn parent(&self, code: &OfficeCode) -> Option<&Organisation> {
        self.get(self.get(code)?.parent.as_ref()?)
    }

    /// What an office says of itself, or else the nearest office above it that says so.
    pub fn told<'a, T>(
        &'a self,
        code: &OfficeCode,
        says: impl Fn(&'a Organisation) -> Option<T>,
    ) -> Option<T> {
        std::iter::successors(self.get(code), |office| self.parent(&office.code)).find_map(says)
    }

    /// The offices directly below, by code.
    pub fn children<'a>(&'a self, code: &'a OfficeCode) -> impl Iterator<Item = &'a Organisation> {
        self.offices()
            .filter(move |office| office.parent.as_ref() == Some(code))
    }

    /// The division to which an office belongs; a division belongs to itself, the corps to none.
    pub fn division(&self, code: &OfficeCode) -> Option<&Organisation> {
        let office = self.get(code)?;
        match office.level {
            OfficeLevel::Corps => None,
            OfficeLevel::Division => Some(office),
            OfficeLevel::Regiment => self.parent(code),
        }
    }

    /// Whether an office is another or lies anywhere below it.
    pub fn is_within(&self, code: &OfficeCode, other: &OfficeCode) -> bool {
        let mut at = self.get(code);
        while let Some(office) = at {
            if office.code == *other {
                return true;
            }
            at = self.parent(&office.code);
        }
        false
    }

    /// The telephone directory, in the order of the file.
    pub fn directory(&self) -> &[DirectoryEntry] {
        &self.directory
    }

    /// The lines of an office.
    pub fn lines_of<'a>(
        &'a self,
        code: &'a OfficeCode,
    ) -> impl Iterator<Item = &'a DirectoryEntry> {
        self.directory
            .iter()
            .filter(move |entry| entry.office.as_ref() == Some(code))
    }

    /// The lines of a kind, such as the banks' for the receipt of a loss.
    pub fn lines_for(&self, kind: LineKind) -> impl Iterator<Item = &DirectoryEntry> {
        self.directory
            .iter()
            .filter(move |entry| entry.kind == kind)
    }
}
