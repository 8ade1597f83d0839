//! What the numbers have in common: normal form, mask, the 18-character layout of GB 11643.

use jiff::civil::Date;

/// Characters shown at each end of a masked number.
const SHOWN_EACH_SIDE: usize = 4;

/// Shortest number of which both ends are shown; of a shorter one nothing is.
const SHORTEST_SHOWN: usize = 12;

/// Brings typed or scanned text into the form that numbers are kept in: blanks and zero-width
/// characters removed, full-width characters made half-width, letters made upper case.
pub fn normalised(text: &str) -> String {
    text.chars()
        .filter(|character| {
            !character.is_whitespace()
                && !matches!(character, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
        })
        .map(half_width)
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

/// The half-width form of a full-width letter, digit or sign; any other character is itself.
pub(crate) fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        _ => character,
    }
}

/// Hides the middle of a number: first four and last four characters stay (`6590**********0016`).
/// A number of fewer than twelve characters is hidden whole, for too little of it would be.
pub fn masked(number: &str) -> String {
    let length = number.chars().count();
    number
        .chars()
        .enumerate()
        .map(|(index, character)| {
            let outer = index < SHOWN_EACH_SIDE || index + SHOWN_EACH_SIDE >= length;
            if length >= SHORTEST_SHOWN && outer {
                character
            } else {
                '*'
            }
        })
        .collect()
}

/// Why text does not follow the layout that GB 11643 gives to 18-character numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Length { actual: usize },
    Character { position: usize },
    Birth,
    BornAfter,
    Check { expected: char, actual: char },
}

/// Check character of ISO 7064 MOD 11-2 over 17 digits, as GB 11643 prints it.
pub(super) fn mod_11_2(digits: impl IntoIterator<Item = u32>) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits
        .into_iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    match (12 - sum % 11) % 11 {
        10 => 'X',
        value => char::from_digit(value, 10).unwrap_or('X'),
    }
}

/// Checks length, characters and check character of a normalised 18-character number.
pub(super) fn check_eighteen(number: &str) -> Result<(), Fault> {
    let length = number.chars().count();
    if length != 18 {
        return Err(Fault::Length { actual: length });
    }
    for (index, character) in number.chars().enumerate() {
        let fits = character.is_ascii_digit() || (index == 17 && character == 'X');
        if !fits {
            return Err(Fault::Character {
                position: index + 1,
            });
        }
    }
    let expected = mod_11_2(
        number
            .chars()
            .filter_map(|character| character.to_digit(10))
            .take(17),
    );
    let actual = number.chars().last().unwrap_or_default();
    if expected == actual {
        Ok(())
    } else {
        Err(Fault::Check { expected, actual })
    }
}

/// The date of birth at characters 7 to 14, if it is a real date.
pub(super) fn birth_of_eighteen(number: &str) -> Option<Date> {
    let year = number.get(6..10)?.parse().ok()?;
    let month = number.get(10..12)?.parse().ok()?;
    let day = number.get(12..14)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// Checks an 18-character number whole: a real birth not after `today`, then the check character.
///
/// The date is looked at before the check character, for it tells a clerk more.
pub(super) fn check_person(number: &str, today: Date) -> Result<(), Fault> {
    match check_eighteen(number) {
        Ok(()) | Err(Fault::Check { .. }) => {}
        Err(fault) => return Err(fault),
    }
    let birth = birth_of_eighteen(number).ok_or(Fault::Birth)?;
    if birth > today {
        return Err(Fault::BornAfter);
    }
    check_eighteen(number)
}

/// Gives a number type its storage, its hidden `Debug`, its mask and its serialized form.
///
/// `$check` is a function from normalised text to `Result<(), Error>` that needs no clock.
macro_rules! personal_number {
    ($(#[$meta:meta])* $name:ident, $error:ty, $check:path) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name($crate::sensitive::Sensitive<String>);

        impl $name {
            /// The number in its normal form.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            /// The number with its middle hidden, for lists, banners and receipts.
            pub fn masked(&self) -> String {
                $crate::number::masked(self.expose())
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let number = $crate::number::normalised(&text);
                $check(&number)?;
                Ok(Self($crate::sensitive::Sensitive::new(number)))
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0.into_inner()
            }
        }
    };
}

pub(super) use personal_number;
