//! Identity cards that were put on the wrong reader, recognised by their ATR.
//!
//! Here the ATR may decide, because these cards answer no command that a PC/SC reader can send.
//! Source: smartcard_list of pcsc-tools.

/// Beginnings of the ATRs of resident-ID cards and of residence permits.
const BEGINNINGS: [&[u8]; 3] = [
    &[
        0x3B, 0x88, 0x80, 0x01, 0xD1, 0x03, 0x86, 0x05, 0x00, 0x80, 0x80, 0x00, 0x58,
    ],
    &[
        0x3B, 0x86, 0x80, 0x01, 0x80, 0x4F, 0x03, 0xF0, 0x01, 0x00, 0x3A,
    ],
    &[0x3B, 0x8B, 0x80, 0x01, 0x20, 0x70],
];

/// Whether a card with this ATR belongs on the identity-card reader.
pub(crate) fn is_identity_card(atr: &[u8]) -> bool {
    BEGINNINGS
        .iter()
        .any(|beginning| atr.starts_with(beginning))
}
