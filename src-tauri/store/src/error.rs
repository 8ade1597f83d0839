//! What can go wrong with any statement on the file.

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// A failure of the file itself. Operations have errors of their own and carry this one inside.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no room. The transaction was rolled back and nothing was lost.
    #[error("磁盘空间不足，本次未保存，已有内容没有丢失。请清理磁盘后再试")]
    DiskFull,
    /// The file is not what was written.
    #[error("数据文件已损坏（{0}）。请勿继续办理，联系技术支持做恢复")]
    Damaged(String),
    /// A row cannot be read as what it must be.
    #[error("数据文件中表 {table} 的内容无法解读：{reason}")]
    Malformed {
        /// The table.
        table: &'static str,
        /// What is wrong, without the value.
        reason: String,
    },
    /// The system refuses to read or write.
    #[error("无法读写数据文件：{0}")]
    Io(String),
    /// Another connection holds the file for too long.
    #[error("数据文件正被占用，请稍后再试")]
    Busy,
    /// A defect of this program: the statement does not fit the file.
    #[error("数据文件操作失败：{0}")]
    Statement(rusqlite::Error),
}

impl StoreError {
    pub(crate) fn malformed(table: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Malformed {
            table,
            reason: reason.to_string(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error_code() else {
            return Self::Statement(error);
        };
        match code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Self::Damaged(error.to_string())
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            // SQLCipher reports a page whose MAC does not fit as a failed read.
            ErrorCode::SystemIoFailure if is_failed_read(&error) => {
                Self::Damaged(error.to_string())
            }
            ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen => {
                Self::Io(error.to_string())
            }
            _ => Self::Statement(error),
        }
    }
}

fn is_failed_read(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ)
    )
}
