//! Any answer to GET PROCESSING OPTIONS has a locator that names records, or an error; any packed digits are a
//! number that hides itself.

#![no_main]

use counter_reader::bank_card::{BankCardNumber, parse_locator};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(locators) = parse_locator(bytes) {
        for locator in locators {
            assert!((1..=30).contains(&locator.file) && locator.first <= locator.last);
        }
    }
    if let Some(number) = BankCardNumber::from_packed(bytes) {
        assert_eq!(number.masked().len(), number.expose().len());
        let _ = number.check_fits();
    }
});
