//! The number of a bank card, which hides itself.

use std::fmt;

/// Digits of a number that can be one.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=19;

/// The number of a bank card. `Debug` does not show it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct BankCardNumber(String);

impl BankCardNumber {
    /// Reads packed digits as tags 5A and 57 have them: up to the separator D or the padding F.
    pub fn from_packed(bytes: &[u8]) -> Option<Self> {
        let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        let digits: String = nibbles
            .take_while(|nibble| *nibble <= 9)
            .filter_map(|nibble| char::from_digit(nibble.into(), 10))
            .collect();
        LENGTHS.contains(&digits.len()).then_some(Self(digits))
    }

    /// The whole number. Each call is a place where it leaves its wrapper.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The first six and the last four digits.
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(10);
        let first = self.0.get(..6).unwrap_or_default();
        format!("{first}{}{}", "*".repeat(hidden), self.last_four())
    }

    /// The last four digits, which a receipt may show.
    pub fn last_four(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or_default()
    }

    /// Whether the check digit fits (ISO/IEC 7812-1). A number is passed on all the same.
    pub fn check_fits(&self) -> bool {
        let digits = self.0.bytes().rev().map(|digit| u32::from(digit - b'0'));
        let sum: u32 = digits
            .enumerate()
            .map(|(at, digit)| match digit * 2 {
                _ if at % 2 == 0 => digit,
                doubled if doubled > 9 => doubled - 9,
                doubled => doubled,
            })
            .sum();
        sum.is_multiple_of(10)
    }
}

impl fmt::Debug for BankCardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[已隐去]")
    }
}
