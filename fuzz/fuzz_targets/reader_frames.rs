//! Any bytes off a serial line give frames, errors or nothing, however they are cut; a good frame behind enough
//! silence is found again.

#![no_main]

use counter_reader::identity_card::frame::{FrameScanner, LENGTH_LIMIT, framed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let size = usize::from(bytes.first().copied().unwrap_or(1)) + 1;
    let mut scanner = FrameScanner::default();
    for piece in bytes.chunks(size) {
        scanner.push(piece);
        while scanner.next_frame().is_some() {}
    }
    scanner.push(&[0; LENGTH_LIMIT + 16]);
    while scanner.next_frame().is_some() {}
    scanner.push(&framed(&[0, 0, 0x90, 7]));
    let mut found = false;
    while let Some(frame) = scanner.next_frame() {
        found |= frame.is_ok_and(|reply| reply.data == [7]);
    }
    assert!(found, "noise never hides a frame for ever");
});
