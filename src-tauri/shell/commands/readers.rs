//! Reading cards and identity cards; how the readers are.

use counter_app::contract::{
    CardReadView, IdentityCardView, PinTriesView, ReadCardWithPinRequest, ReadersView,
    SupportFileView,
};

use super::{Answer, Shared, perform};

/// Reads the card on the reader.
#[tauri::command]
pub(crate) async fn read_card(counter: Shared<'_>) -> Answer<CardReadView> {
    perform(counter, |counter| counter.read_card()).await
}

/// How often the holder's PIN may still be tried.
#[tauri::command]
pub(crate) async fn pin_tries(counter: Shared<'_>) -> Answer<PinTriesView> {
    perform(counter, |counter| counter.pin_tries()).await
}

/// Reads the card after the holder typed his PIN.
#[tauri::command]
pub(crate) async fn read_card_with_pin(
    counter: Shared<'_>,
    request: ReadCardWithPinRequest,
) -> Answer<CardReadView> {
    perform(counter, move |counter| counter.read_card_with_pin(&request)).await
}

/// Reads the card on the identity-card reader.
#[tauri::command]
pub(crate) async fn read_identity_card(counter: Shared<'_>) -> Answer<IdentityCardView> {
    perform(counter, |counter| counter.read_identity_card()).await
}

/// How readers, cards and drivers are.
#[tauri::command]
pub(crate) async fn diagnose_readers(counter: Shared<'_>) -> Answer<ReadersView> {
    perform(counter, |counter| counter.diagnose_readers()).await
}

/// Saves that as a file for support.
#[tauri::command]
pub(crate) async fn save_readers_report(counter: Shared<'_>) -> Answer<SupportFileView> {
    perform(counter, |counter| counter.save_readers_report()).await
}
