//! Creating and opening a station's file.
//!
//! Invariants: a file is never overwritten, whatever is wrong with it; each thing that can be
//! wrong has an error of its own; a file that was opened has been checked as a whole.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::connection::{self, APPLICATION_ID, Durability, OLDEST_SQLITE};
use crate::error::StoreError;
use crate::keys::DataKey;
use crate::lock::{LockError, StationLock};
use crate::migrate::{self, SCHEMA_VERSION};
use crate::store::Store;
use crate::table;
use crate::{platform, sidecar};

/// Name of the database in a station's directory.
pub const DATABASE_FILE: &str = "station.db";

/// Why a file cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// There is one already.
    #[error("该目录下已有数据文件，不会覆盖")]
    Exists,
    /// Another program has the station open.
    #[error("另一个程序正在使用本机数据，请先关闭它")]
    Locked,
    /// The system refuses.
    #[error("无法在数据目录中建立文件：{0}")]
    Io(io::Error),
    /// The file was begun and could not be finished.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The library is older than what the file needs.
    #[error("SQLite 版本过低（{0}），请重新安装程序")]
    OldLibrary(&'static str),
}

/// Why a file cannot be opened. None of these changes the file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("找不到数据文件 {DATABASE_FILE}。请勿新建，先联系技术支持做恢复")]
    Missing,
    /// The key is not the file's, or the file's first page is damaged; the two look the same.
    #[error("数据文件无法用当前密钥打开：密钥不符，或文件开头已损坏。请联系技术支持做恢复")]
    WrongKey,
    /// A newer program wrote it, in a form that this one does not know.
    #[error(
        "数据文件由更新的程序写成（需第 {oldest_reader} 版，本程序为第 {program} 版），请升级程序"
    )]
    Newer {
        /// Oldest form that a program must know.
        oldest_reader: u32,
        /// What this program knows.
        program: u32,
    },
    /// It is not what was written.
    #[error("数据文件已损坏（{0}）。请勿继续办理，联系技术支持做恢复")]
    Damaged(String),
    /// Another program has the station open.
    #[error("另一个程序正在使用本机数据，请先关闭它")]
    Locked,
    /// There is no room to open it.
    #[error("磁盘空间不足，无法打开数据文件。请清理磁盘后再试，数据没有丢失")]
    DiskFull,
    /// It is a database, but not ours.
    #[error("该文件不是社保柜台的数据文件")]
    OtherApplication,
    /// The library is older than what the file needs.
    #[error("SQLite 版本过低（{0}），请重新安装程序")]
    OldLibrary(&'static str),
    /// The system refuses.
    #[error("无法读写数据文件：{0}")]
    Io(String),
    /// A defect of this program.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Damaged(what) => Self::Damaged(what),
            StoreError::Malformed { table, reason } => Self::Damaged(format!("{table}: {reason}")),
            StoreError::Io(what) => Self::Io(what),
            StoreError::Busy => Self::Locked,
            error @ StoreError::Statement(_) => Self::Store(error),
        }
    }
}

/// What is not the same for every opening.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// How durable commits are.
    pub durability: Durability,
}

impl Store {
    /// Makes a new file in a directory that has none, and opens it.
    pub fn create(dir: &Path, key: &DataKey) -> Result<Self, CreateError> {
        check_library().map_err(CreateError::OldLibrary)?;
        std::fs::create_dir_all(dir).map_err(CreateError::Io)?;
        let lock = take_lock(dir).map_err(|error| match error {
            LockError::Held => CreateError::Locked,
            LockError::Io(error) => CreateError::Io(error),
        })?;
        let path = dir.join(DATABASE_FILE);
        platform::private(OpenOptions::new().write(true).create_new(true))
            .open(&path)
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => CreateError::Exists,
                _ => CreateError::Io(error),
            })?;
        match fill(&path, key) {
            Ok(writer) => {
                sidecar::sync_directory(dir).map_err(CreateError::Io)?;
                Ok(Self::assemble(path, key.clone(), writer, lock))
            }
            Err(error) => {
                // It was made a moment ago and holds nothing; left there, it would look damaged.
                for suffix in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(dir.join(format!("{DATABASE_FILE}{suffix}")));
                }
                Err(error.into())
            }
        }
    }

    /// Opens the file of a directory, checks it and brings it to this program's form.
    pub fn open(dir: &Path, key: &DataKey) -> Result<Self, OpenError> {
        Self::open_with(dir, key, Options::default())
    }

    /// Opens the file with options that only tests of power cuts change.
    pub fn open_with(dir: &Path, key: &DataKey, options: Options) -> Result<Self, OpenError> {
        check_library().map_err(OpenError::OldLibrary)?;
        let path = existing(dir)?;
        let lock = take_lock(dir).map_err(|error| match error {
            LockError::Held => OpenError::Locked,
            LockError::Io(error) => OpenError::Io(error.to_string()),
        })?;
        let mut writer = connection::connect(&path, key, false)?;
        identify(&writer)?;
        refuse_newer(&writer)?;
        connection::settle(&writer, options.durability)?;
        quick_check(&writer)?;
        migrate::migrate(&mut writer)?;
        fold_foreign(&mut writer)?;
        Ok(Self::assemble(path, key.clone(), writer, lock))
    }
}

/// A program of the release before folds own acts only. After a way back and forth (S15) the heads
/// with acts of other windows are made again; where nobody went back, nothing changes.
fn fold_foreign(writer: &mut Connection) -> Result<(), StoreError> {
    let transaction = Transaction::new(writer, TransactionBehavior::Immediate)?;
    for person in table::foreign::people(&transaction)? {
        table::person::rebase(&transaction, person)?;
    }
    Ok(transaction.commit()?)
}

/// Makes the tables of a new file.
fn fill(path: &Path, key: &DataKey) -> Result<Connection, StoreError> {
    let mut writer = connection::connect(path, key, true)?;
    connection::settle(&writer, Durability::Full)?;
    writer.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrate::migrate(&mut writer)?;
    Ok(writer)
}

fn take_lock(dir: &Path) -> Result<StationLock, LockError> {
    StationLock::take(dir)
}

fn check_library() -> Result<(), &'static str> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(rusqlite::version());
    }
    Ok(())
}

fn existing(dir: &Path) -> Result<PathBuf, OpenError> {
    let path = dir.join(DATABASE_FILE);
    match std::fs::metadata(&path) {
        // An empty file would be taken for a new database and filled.
        Ok(metadata) if metadata.len() == 0 => Err(OpenError::Damaged("0 字节".to_owned())),
        Ok(_) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::Missing),
        Err(error) => Err(OpenError::Io(error.to_string())),
    }
}

/// The first read. SQLCipher cannot tell a wrong key from a damaged first page.
fn identify(connection: &Connection) -> Result<(), OpenError> {
    let id: Result<i32, rusqlite::Error> =
        connection.pragma_query_value(None, "application_id", |row| row.get(0));
    match id {
        Ok(APPLICATION_ID) => Ok(()),
        Ok(_) => Err(OpenError::OtherApplication),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(OpenError::WrongKey)
        }
        Err(error) => Err(StoreError::from(error).into()),
    }
}

fn refuse_newer(connection: &Connection) -> Result<(), OpenError> {
    let oldest_reader = table::meta::number(connection, table::meta::OLDEST_READER)?
        .ok_or_else(|| StoreError::malformed("meta", "oldest_reader is missing"))?;
    if oldest_reader > SCHEMA_VERSION {
        return Err(OpenError::Newer {
            oldest_reader,
            program: SCHEMA_VERSION,
        });
    }
    Ok(())
}

fn quick_check(connection: &Connection) -> Result<(), OpenError> {
    let verdict: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(StoreError::from)?;
    if verdict == "ok" {
        return Ok(());
    }
    // The first line only says that this is the main database.
    let lines: Vec<&str> = verdict
        .lines()
        .filter(|line| !line.starts_with("***"))
        .collect();
    let first = lines.first().copied().unwrap_or("quick_check");
    Err(OpenError::Damaged(first.to_owned()))
}
