//! Whatever a printer answers, nothing panics.

use counter_printer::fuzz_response;
use ipp::attribute::IppAttribute;
use ipp::model::{DelimiterTag, IppVersion, StatusCode};
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use proptest::prelude::*;

/// A good answer about a job, to be damaged.
fn answer() -> Vec<u8> {
    let status = StatusCode::SuccessfulOk;
    let mut response = IppRequestResponse::new_response(IppVersion::v1_1(), status, 1).unwrap();
    let values = [
        ("job-id", IppValue::Integer(1)),
        ("job-state", IppValue::Enum(5)),
        (
            "job-name",
            IppValue::new_name_without_language("受理单 0").unwrap(),
        ),
        (
            "job-state-reasons",
            IppValue::Array(vec![
                IppValue::new_keyword("job-printing").unwrap(),
                IppValue::new_keyword("media-empty").unwrap(),
            ]),
        ),
        (
            "printer-uri-supported",
            IppValue::new_uri("ipp://localhost/").unwrap(),
        ),
    ];
    for tag in [DelimiterTag::JobAttributes, DelimiterTag::PrinterAttributes] {
        for (name, value) in values.clone() {
            let attribute = IppAttribute::with_name(name, value).unwrap();
            response.attributes_mut().add(tag, attribute);
        }
    }
    response.to_bytes().to_vec()
}

/// Bytes shaped like IPP: tags, counted names and counted values in any order.
fn shaped() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop_oneof![
        Just(0x34_u8),
        Just(0x37),
        Just(0x4a),
        Just(0x02),
        Just(0x04),
        0x10_u8..0x4b,
        any::<u8>()
    ];
    let counted = || proptest::collection::vec(any::<u8>(), 0..12);
    let entry = (tag, counted(), counted()).prop_map(|(tag, name, value)| {
        let mut bytes = vec![tag];
        if tag > 0x0f {
            for part in [name, value] {
                bytes.extend(u16::try_from(part.len()).unwrap().to_be_bytes());
                bytes.extend(part);
            }
        }
        bytes
    });
    proptest::collection::vec(entry, 0..60).prop_map(|entries| {
        let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 1, 0x02];
        bytes.extend(entries.concat());
        bytes.push(0x03);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        fuzz_response(&bytes);
    }

    #[test]
    fn arbitrary_attributes(bytes in shaped()) {
        fuzz_response(&bytes);
    }

    #[test]
    fn a_damaged_answer(at in any::<prop::sample::Index>(), byte in any::<u8>(), keep in any::<prop::sample::Index>()) {
        let mut bytes = answer();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        fuzz_response(&bytes);
        bytes.truncate(keep.index(bytes.len()));
        fuzz_response(&bytes);
    }
}
