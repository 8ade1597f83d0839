//! Whole numbers to real ones and back, for pictures of at most 65,535 pixels a side.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "sides are below 2^24 and the casts back saturate"
)]

/// A count or an index as a real number.
pub(crate) fn real(value: usize) -> f32 {
    value as f32
}

/// A share of a whole; 0 of nothing.
pub(crate) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}

/// The index at a coordinate, cut to what is not negative.
pub(crate) fn index(value: f32) -> usize {
    value.round().max(0.0) as usize
}

/// A sample 0–255.
pub(crate) fn sample(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A number of pixels for a library that counts in 32 bits.
pub(crate) fn side(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The nearest whole number.
pub(crate) fn whole(value: f32) -> i32 {
    value.round() as i32
}
