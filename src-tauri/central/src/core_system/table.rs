//! A CSV file, row by row.
//!
//! The whole file is never in memory. Its encoding is told by its bytes: UTF-8 (with a mark or
//! without) if all of it is, else GB18030 if all of it is, else it is refused. Limits hold for
//! bytes of the file, bytes of a row and rows.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use counter_act::Hash;
use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use sha2::{Digest as _, Sha256};

use super::column::{Column, Kind};
use super::fault::{RowError, RowFault};

/// Bytes of a file.
pub const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// Rows of a file.
pub const MAX_ROWS: u64 = 5_000_000;
/// Bytes that may be read while one row is looked for: its own and what is read ahead.
const MAX_ROW_BYTES: u64 = 1024 * 1024;
/// Characters of a field.
const MAX_FIELD: usize = 500;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The system refuses.
    #[error("无法读取文件：{0}")]
    Io(#[from] io::Error),
    /// Too many bytes.
    #[error("文件超过{}兆字节，请分成几个文件", MAX_FILE_BYTES / 1024 / 1024)]
    TooLarge,
    /// Too many rows.
    #[error("文件超过{MAX_ROWS}行，请分成几个文件")]
    TooManyRows,
    /// Not the bytes that the manifest names.
    #[error("文件内容与清单的SHA-256不符，可能传输不完整，请重新报送")]
    WrongHash,
    /// Neither encoding.
    #[error("文件编码既不是UTF-8也不是GB18030，请转码后重报")]
    Encoding,
    /// No heading.
    #[error("文件没有表头")]
    NoHeading,
    /// A column that nobody asked for.
    #[error("表头第{position}列不是本类文件的列")]
    UnknownColumn {
        /// Counted from 1.
        position: usize,
    },
    /// A column twice.
    #[error("表头中“{0}”重复")]
    TwiceColumn(&'static str),
    /// A column that must be there is not.
    #[error("表头缺少“{0}”列")]
    MissingColumn(&'static str),
    /// A row that has no end.
    #[error("第{line}行过长或引号没有结束，之后的行未读取")]
    EndlessRow {
        /// The line at which it begins.
        line: u64,
    },
}

/// A file whose hash was checked and whose heading was understood.
pub struct Table {
    columns: &'static [Column],
    /// For each column of the kind, where it stands in the file.
    places: Vec<Option<usize>>,
    reader: csv::Reader<Limited<DecodeReaderBytes<BufReader<File>, Vec<u8>>>>,
    budget: Rc<Cell<u64>>,
    record: StringRecord,
    rows: u64,
    width: usize,
    ended: bool,
}

/// A row with as many fields as the heading, none of them a formula.
pub struct Row<'a> {
    columns: &'static [Column],
    places: &'a [Option<usize>],
    record: &'a StringRecord,
    /// The line at which it begins.
    pub line: u64,
}

impl Row<'_> {
    /// A field by its column's English name; empty where the file has no such column.
    pub(crate) fn optional(&self, name: &str) -> &str {
        self.columns
            .iter()
            .position(|column| column.name == name)
            .and_then(|index| self.places.get(index).copied().flatten())
            .and_then(|place| self.record.get(place))
            .unwrap_or_default()
    }

    /// Whether the file has the column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns
            .iter()
            .zip(self.places)
            .any(|(column, place)| column.name == name && place.is_some())
    }

    /// A field that must not be empty.
    pub(crate) fn needed(&self, name: &'static str) -> Result<&str, RowFault> {
        match self.optional(name) {
            "" => Err(RowFault::Empty {
                column: self.chinese(name),
            }),
            text => Ok(text),
        }
    }

    /// What a column is called in sentences.
    pub(crate) fn chinese(&self, name: &str) -> &'static str {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .map_or("该列", |column| column.chinese)
    }

    /// SHA-256 of the row's meaning: fields in the order of the kind's columns.
    pub(crate) fn hash(&self) -> Hash {
        let mut text = String::new();
        for place in self.places {
            text.push_str(
                place
                    .and_then(|place| self.record.get(place))
                    .unwrap_or_default(),
            );
            text.push('\n');
        }
        Hash::of(text.as_bytes())
    }
}

impl Table {
    /// Opens a file of a kind, if its bytes are those of the hash.
    pub fn open(path: &Path, kind: Kind, sha256: &Hash) -> Result<Self, TableError> {
        let mut file = File::open(path)?;
        let (hash, encoding) = survey(&mut file)?;
        if hash != *sha256 {
            return Err(TableError::WrongHash);
        }
        file.seek(SeekFrom::Start(0))?;
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_override(true)
            .build(BufReader::new(file));
        let budget = Rc::new(Cell::new(MAX_ROW_BYTES));
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .trim(Trim::All)
            .from_reader(Limited {
                inner: decoded,
                budget: Rc::clone(&budget),
            });
        let mut heading = StringRecord::new();
        match reader.read_record(&mut heading) {
            Ok(true) => {}
            Ok(false) => return Err(TableError::NoHeading),
            Err(error) => return Err(unreadable(&error, 1)),
        }
        let columns = kind.columns();
        Ok(Self {
            columns,
            places: places(columns, &heading)?,
            reader,
            budget,
            record: StringRecord::new(),
            rows: 0,
            width: heading.len(),
            ended: false,
        })
    }

    /// The next row; none at the end. A row that cannot be used is an error of that row, and the
    /// next one can be asked for.
    pub fn next_row(&mut self) -> Result<Option<Result<Row<'_>, RowError>>, TableError> {
        if self.ended {
            return Ok(None);
        }
        self.budget.set(MAX_ROW_BYTES);
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                if let ErrorKind::Utf8 { .. } = error.kind() {
                    return Ok(Some(Err(RowError {
                        line,
                        fault: RowFault::NotCsv,
                    })));
                }
                self.ended = true;
                return Err(unreadable(&error, line));
            }
        }
        let line = self.record.position().map_or(line, csv::Position::line);
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(TableError::TooManyRows);
        }
        if let Err(fault) = self.check() {
            return Ok(Some(Err(RowError { line, fault })));
        }
        Ok(Some(Ok(Row {
            columns: self.columns,
            places: &self.places,
            record: &self.record,
            line,
        })))
    }

    fn check(&self) -> Result<(), RowFault> {
        if self.record.len() != self.width {
            return Err(RowFault::Fields {
                expected: self.width,
                actual: self.record.len(),
            });
        }
        for (column, place) in self.columns.iter().zip(&self.places) {
            let field = place
                .and_then(|place| self.record.get(place))
                .unwrap_or_default();
            let column = column.chinese;
            if field.starts_with(['=', '@', '＝', '＠']) {
                return Err(RowFault::Formula { column });
            }
            if field.chars().any(char::is_control) {
                return Err(RowFault::Control { column });
            }
            if field.chars().count() > MAX_FIELD {
                return Err(RowFault::TooLong {
                    column,
                    allowed: MAX_FIELD,
                });
            }
        }
        Ok(())
    }
}

fn places(
    columns: &'static [Column],
    heading: &StringRecord,
) -> Result<Vec<Option<usize>>, TableError> {
    let mut places = vec![None; columns.len()];
    for (position, name) in heading.iter().enumerate() {
        let found = columns
            .iter()
            .zip(places.iter_mut())
            .find(|(column, _)| column.name == name || column.chinese == name);
        let Some((column, place)) = found else {
            return Err(TableError::UnknownColumn {
                position: position + 1,
            });
        };
        if place.replace(position).is_some() {
            return Err(TableError::TwiceColumn(column.chinese));
        }
    }
    let missing = columns
        .iter()
        .zip(&places)
        .find(|(column, place)| column.required && place.is_none());
    match missing {
        Some((column, _)) => Err(TableError::MissingColumn(column.chinese)),
        None => Ok(places),
    }
}

fn unreadable(error: &csv::Error, line: u64) -> TableError {
    match error.kind() {
        ErrorKind::Io(error) if error.kind() != io::ErrorKind::FileTooLarge => {
            TableError::Io(io::Error::from(error.kind()))
        }
        _ => TableError::EndlessRow { line },
    }
}

/// Hash and encoding of a whole file, read once.
fn survey(file: &mut File) -> Result<(Hash, &'static Encoding), TableError> {
    let mut candidates = [
        Some(UTF_8.new_decoder_without_bom_handling()),
        Some(GB18030.new_decoder_without_bom_handling()),
    ];
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut scratch = String::with_capacity(1024 * 1024);
    let mut total = 0;
    loop {
        let length = file.read(&mut buffer)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        total += bytes.len() as u64;
        if total > MAX_FILE_BYTES {
            return Err(TableError::TooLarge);
        }
        hash.update(bytes);
        for candidate in &mut candidates {
            let Some(decoder) = candidate else { continue };
            scratch.clear();
            let (result, _) =
                decoder.decode_to_string_without_replacement(bytes, &mut scratch, length == 0);
            if !matches!(result, DecoderResult::InputEmpty) {
                *candidate = None;
            }
        }
        if length == 0 {
            break;
        }
    }
    let hash = Hash::from_bytes(hash.finalize().into());
    match candidates {
        [Some(_), _] => Ok((hash, UTF_8)),
        [None, Some(_)] => Ok((hash, GB18030)),
        [None, None] => Err(TableError::Encoding),
    }
}

/// A reader that gives no more than a budget, which is filled again before each row.
struct Limited<R> {
    inner: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let length = self.inner.read(buffer)?;
        self.budget.set(left.saturating_sub(length as u64));
        Ok(length)
    }
}
