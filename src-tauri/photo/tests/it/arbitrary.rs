//! No bytes make the check panic, and what it says of them is consistent.

use counter_photo::{Bounds, Level, check};
use proptest::prelude::*;

use crate::BOUNDS;
use crate::files::fixture;

fn consistent(bytes: &[u8], bounds: &Bounds) -> Result<(), TestCaseError> {
    let verdict = check(bytes, bounds);
    prop_assert_eq!(verdict.bytes, bytes.len() as u64);
    prop_assert_eq!(
        verdict.ok,
        verdict.findings.iter().all(|finding| !finding.blocking)
    );
    for finding in &verdict.findings {
        prop_assert_eq!(finding.blocking, finding.level == Level::Error);
        prop_assert_eq!(finding.rule, finding.code.rule());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_get_a_verdict(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
        bounds in any::<[u32; 4]>(),
    ) {
        let [width, height, min_bytes, max_bytes] = bounds;
        consistent(&bytes, &Bounds { width, height, min_bytes, max_bytes })?;
    }

    #[test]
    fn arbitrary_segments_get_a_verdict(
        segments in prop::collection::vec(
            (0xC0_u8..=0xFE, prop::collection::vec(any::<u8>(), 0..80)),
            0..12,
        ),
    ) {
        let mut bytes = vec![0xFF, 0xD8];
        for (marker, content) in segments {
            bytes.extend([0xFF, marker]);
            bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
            bytes.extend(content);
        }
        bytes.extend([0xFF, 0xD9]);
        consistent(&bytes, &BOUNDS)?;
    }

    #[test]
    fn changed_photos_get_a_verdict(
        progressive in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        header_changes in prop::collection::vec((0_usize..700, any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture(if progressive { "progressive.jpg" } else { "good.jpg" });
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        for (at, value) in header_changes {
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        consistent(&bytes, &BOUNDS)?;
    }
}
