//! IPP messages: requests as bytes, and answers read with limits.
//!
//! The `ipp` crate writes the requests. It does not read the answers: its parser panics on a
//! `textWithLanguage` that is shorter than it says, and builds nested collections without a limit,
//! so that dropping a tree of ten thousand levels overflows the stack. [`Response::parse`] reads
//! the few kinds of value that are looked at, and steps over collections without building them.

use ipp::attribute::IppAttribute;
use ipp::model::{DelimiterTag, IppVersion, Operation};
use ipp::parser::IppParseError;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;

pub(crate) use ipp::model::Operation as Op;

use crate::address::QueueAddress;

/// The largest answer that is read, in bytes. A printer's full attributes are about 30 KB, a list
/// of a thousand jobs about 100 KB.
pub(crate) const ANSWER_LIMIT: u64 = 1 << 20;
/// The name under which jobs are submitted: the counter, never a person.
const USER: &str = "counter";

/// An answer that is not IPP, or breaks a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an IPP response")]
pub(crate) struct ResponseError;

/// The groups of attributes that are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Job,
    Printer,
    Unsupported,
}

impl Tag {
    /// The group that a delimiter begins (RFC 8010 section 3.5.1).
    fn read(delimiter: u8) -> Option<Self> {
        match delimiter {
            0x02 => Some(Self::Job),
            0x04 => Some(Self::Printer),
            0x05 => Some(Self::Unsupported),
            _ => None,
        }
    }
}

/// A request under construction.
pub(crate) struct Request(IppRequestResponse);

impl Request {
    /// Begins a request to the queue at `address`; without one for operations on the whole CUPS.
    pub(crate) fn new(
        operation: Operation,
        address: Option<&QueueAddress>,
    ) -> Result<Self, IppParseError> {
        let mut request = Self(IppRequestResponse::new(
            IppVersion::v1_1(),
            operation,
            None,
        )?);
        if let Some(address) = address {
            request.operation("printer-uri", IppValue::new_uri(address.to_string())?)?;
        }
        Ok(request)
    }

    /// Names the counter as the one who asks. It comes after `job-id`, which must directly follow
    /// the printer's address.
    pub(crate) fn sign(&mut self) -> Result<(), IppParseError> {
        self.operation(
            "requesting-user-name",
            IppValue::new_name_without_language(USER)?,
        )
    }

    /// Adds an operation attribute.
    pub(crate) fn operation(&mut self, name: &str, value: IppValue) -> Result<(), IppParseError> {
        self.add(DelimiterTag::OperationAttributes, name, value)
    }

    /// Adds a job attribute.
    pub(crate) fn job(&mut self, name: &str, value: IppValue) -> Result<(), IppParseError> {
        self.add(DelimiterTag::JobAttributes, name, value)
    }

    /// Asks for these attributes only.
    pub(crate) fn wanting(&mut self, names: &[&str]) -> Result<(), IppParseError> {
        let names: Result<Vec<_>, _> = names
            .iter()
            .map(|&name| IppValue::new_keyword(name))
            .collect();
        self.operation("requested-attributes", IppValue::Array(names?))
    }

    fn add(&mut self, tag: DelimiterTag, name: &str, value: IppValue) -> Result<(), IppParseError> {
        self.0
            .attributes_mut()
            .add(tag, IppAttribute::with_name(name, value)?);
        Ok(())
    }

    /// The request's bytes, followed by those of the document.
    pub(crate) fn into_bytes(self, document: &[u8]) -> Vec<u8> {
        let mut bytes = self.0.to_bytes().to_vec();
        bytes.extend_from_slice(document);
        bytes
    }
}

/// An answer that was read.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    groups: Vec<Group>,
}

/// One group of attributes.
#[derive(Debug)]
pub(crate) struct Group {
    tag: Option<Tag>,
    attributes: Vec<Attribute>,
}

#[derive(Debug)]
struct Attribute {
    name: String,
    values: Vec<Value>,
}

/// A value of a kind that is looked at.
#[derive(Debug)]
enum Value {
    /// An integer or enum.
    Number(i32),
    Boolean(bool),
    /// A text, name, keyword or URI.
    Text(String),
    /// Anything else.
    Other,
}

impl Response {
    /// Reads an answer (RFC 8010 section 3.1).
    pub(crate) fn parse(answer: &[u8]) -> Result<Self, ResponseError> {
        const END_OF_ATTRIBUTES: u8 = 0x03;
        const LAST_DELIMITER: u8 = 0x0f;
        const BEGIN_COLLECTION: u8 = 0x34;
        const END_COLLECTION: u8 = 0x37;

        let (header, mut rest) = answer.split_first_chunk::<8>().ok_or(ResponseError)?;
        let [_, _, status_high, status_low, ..] = *header;
        let mut groups: Vec<Group> = Vec::new();
        let mut depth = 0_u32;
        loop {
            let (&tag, after) = rest.split_first().ok_or(ResponseError)?;
            rest = after;
            if tag <= LAST_DELIMITER {
                if depth > 0 {
                    return Err(ResponseError);
                }
                if tag == END_OF_ATTRIBUTES {
                    break;
                }
                groups.push(Group {
                    tag: Tag::read(tag),
                    attributes: Vec::new(),
                });
                continue;
            }
            let (name, after) = take_counted(rest)?;
            let (value, after) = take_counted(after)?;
            rest = after;
            let group = groups.last_mut().ok_or(ResponseError)?;
            match tag {
                END_COLLECTION => depth = depth.checked_sub(1).ok_or(ResponseError)?,
                // Within a collection: nothing there is looked at.
                _ if depth > 0 => {}
                _ => group.take(name, Value::read(tag, value)?)?,
            }
            if tag == BEGIN_COLLECTION {
                // The answer's size bounds the depth, and no tree is built.
                depth = depth.saturating_add(1);
            }
        }
        Ok(Self {
            status: u16::from_be_bytes([status_high, status_low]),
            groups,
        })
    }

    /// The status code (RFC 8011 section 4.1.6 and appendix B).
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// All groups of a kind: one a job or printer in a list.
    pub(crate) fn groups(&self, tag: Tag) -> impl Iterator<Item = &Group> {
        self.groups
            .iter()
            .filter(move |group| group.tag == Some(tag))
    }

    /// An integer or enum of the first group.
    pub(crate) fn number(&self, tag: Tag, name: &str) -> Option<i32> {
        self.groups(tag).next()?.number(name)
    }

    /// A boolean of the first group.
    pub(crate) fn boolean(&self, tag: Tag, name: &str) -> Option<bool> {
        match self.groups(tag).next()?.values(name).first()? {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The keywords of an attribute of the first group; none when it is missing.
    pub(crate) fn keywords(&self, tag: Tag, name: &str) -> Vec<String> {
        let values = self.groups(tag).next().map(|group| group.values(name));
        let texts = values.unwrap_or_default().iter().filter_map(Value::text);
        texts.map(str::to_owned).collect()
    }

    /// The names of the attributes in the first group of a kind.
    pub(crate) fn names(&self, tag: Tag) -> Vec<String> {
        let group = self.groups(tag).next();
        let attributes = group.iter().flat_map(|group| &group.attributes);
        attributes.map(|attribute| attribute.name.clone()).collect()
    }
}

impl Group {
    /// An integer or enum.
    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        match self.values(name).first()? {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// A name, text, keyword or URI; the first of several.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values(name).first()?.text()
    }

    fn values(&self, name: &str) -> &[Value] {
        let attribute = self
            .attributes
            .iter()
            .find(|attribute| attribute.name == name);
        attribute.map_or(&[], |attribute| &attribute.values)
    }

    /// Adds a value: of a new attribute, or without a name one more of the last.
    fn take(&mut self, name: &[u8], value: Value) -> Result<(), ResponseError> {
        if name.is_empty() {
            let last = self.attributes.last_mut().ok_or(ResponseError)?;
            last.values.push(value);
        } else {
            self.attributes.push(Attribute {
                name: String::from_utf8_lossy(name).into_owned(),
                values: vec![value],
            });
        }
        Ok(())
    }
}

impl Value {
    /// Reads a value by its tag (RFC 8010 section 3.5.2).
    fn read(tag: u8, bytes: &[u8]) -> Result<Self, ResponseError> {
        Ok(match tag {
            0x21 | 0x23 => {
                let bytes = bytes.try_into().map_err(|_| ResponseError)?;
                Self::Number(i32::from_be_bytes(bytes))
            }
            0x22 => match bytes {
                [byte] => Self::Boolean(*byte != 0),
                _ => return Err(ResponseError),
            },
            // With a language before it: both are counted.
            0x35 | 0x36 => {
                let (_, rest) = take_counted(bytes)?;
                let (text, _) = take_counted(rest)?;
                Self::Text(String::from_utf8_lossy(text).into_owned())
            }
            0x41 | 0x42 | 0x44 | 0x45 => Self::Text(String::from_utf8_lossy(bytes).into_owned()),
            _ => Self::Other,
        })
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Boolean(_) | Self::Other => None,
        }
    }
}

/// Takes bytes that are counted by the two bytes before them, and gives those and the rest.
fn take_counted(bytes: &[u8]) -> Result<(&[u8], &[u8]), ResponseError> {
    let (length, rest) = bytes.split_first_chunk::<2>().ok_or(ResponseError)?;
    let length = usize::from(u16::from_be_bytes(*length));
    rest.split_at_checked(length).ok_or(ResponseError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Vec<u8> {
        let mut bytes = vec![2, 0, 0, 0, 0, 0, 0, 1, 0x04];
        bytes.extend([0x34, 0, 1, b'c', 0, 0]);
        for _ in 1..levels {
            bytes.extend([0x4a, 0, 0, 0, 1, b'm', 0x34, 0, 0, 0, 0]);
        }
        for _ in 0..levels {
            bytes.extend([0x37, 0, 0, 0, 0]);
        }
        bytes.extend([0x23, 0, 1, b's', 0, 4, 0, 0, 0, 5]);
        bytes.push(0x03);
        bytes
    }

    #[test]
    fn collections_are_stepped_over_however_deep_they_are() {
        for levels in [1, 3, 60_000] {
            let response = Response::parse(&nested(levels)).unwrap();
            assert_eq!(
                response.number(Tag::Printer, "s"),
                Some(5),
                "the value after {levels} levels of collection"
            );
        }
    }

    #[test]
    fn what_ends_too_early_is_not_an_answer() {
        let whole = nested(2);
        for length in 0..whole.len() {
            assert!(
                Response::parse(&whole[..length]).is_err(),
                "the first {length} of {} bytes are not a whole answer",
                whole.len()
            );
        }
    }

    #[test]
    fn a_count_that_lies_is_not_an_answer() {
        let header = [1, 1, 0, 0, 0, 0, 0, 1, 0x02];
        let lies: [&[u8]; 4] = [
            // A text with language of which only half a count is there.
            &[0x35, 0, 1, b't', 0, 2, 0, 1],
            // An integer of three bytes.
            &[0x21, 0, 1, b'i', 0, 3, 0, 0, 0],
            // A further value of no attribute.
            &[0x44, 0, 0, 0, 1, b'k'],
            // The end of a collection that was not begun.
            &[0x37, 0, 0, 0, 0],
        ];
        for lie in lies {
            let answer = [&header, lie, &[0x03]].concat();
            assert!(Response::parse(&answer).is_err(), "{lie:?}");
        }
    }
}
