//! Certificates, the seal and its desk.

use counter_app::contract::{
    CertificateOptionsView, CertificateReasonRequest, CertificateRequest, CertificateView,
    MakeCertificateRequest, Nothing, PersonRequest, SealDeskView, StampRequest, StampedView,
    VerifiedView, VerifyFileRequest,
};

use super::{Answer, Shared, perform};

/// What can be certified of a person, and what was.
#[tauri::command]
pub(crate) async fn certificate_options(
    counter: Shared<'_>,
    request: PersonRequest,
) -> Answer<CertificateOptionsView> {
    perform(counter, move |counter| {
        counter.certificate_options(&request)
    })
    .await
}

/// Makes a certificate.
#[tauri::command]
pub(crate) async fn make_certificate(
    counter: Shared<'_>,
    request: MakeCertificateRequest,
) -> Answer<CertificateView> {
    perform(counter, move |counter| counter.make_certificate(&request)).await
}

/// A certificate with its paper.
#[tauri::command]
pub(crate) async fn look_at_certificate(
    counter: Shared<'_>,
    request: CertificateRequest,
) -> Answer<CertificateView> {
    perform(counter, move |counter| {
        counter.look_at_certificate(&request)
    })
    .await
}

/// The paper is in the citizen's hands.
#[tauri::command]
pub(crate) async fn hand_over_certificate(
    counter: Shared<'_>,
    request: CertificateRequest,
) -> Answer<CertificateView> {
    perform(counter, move |counter| {
        counter.hand_over_certificate(&request)
    })
    .await
}

/// Makes a certificate void.
#[tauri::command]
pub(crate) async fn void_certificate(
    counter: Shared<'_>,
    request: CertificateReasonRequest,
) -> Answer<CertificateView> {
    perform(counter, move |counter| counter.void_certificate(&request)).await
}

/// The supervisor's desk.
#[tauri::command]
pub(crate) async fn seal_desk(counter: Shared<'_>) -> Answer<SealDeskView> {
    perform(counter, |counter| counter.seal_desk()).await
}

/// Stamps one certificate or a batch.
#[tauri::command]
pub(crate) async fn stamp_certificates(
    counter: Shared<'_>,
    request: StampRequest,
) -> Answer<StampedView> {
    perform(counter, move |counter| counter.stamp_certificates(&request)).await
}

/// Ends a batch.
#[tauri::command]
pub(crate) async fn cancel_stamping(counter: Shared<'_>) -> Answer<Nothing> {
    perform(counter, |counter| counter.cancel_stamping()).await
}

/// Refuses a seal.
#[tauri::command]
pub(crate) async fn refuse_seal(
    counter: Shared<'_>,
    request: CertificateReasonRequest,
) -> Answer<SealDeskView> {
    perform(counter, move |counter| counter.refuse_seal(&request)).await
}

/// Whether a file is genuine.
#[tauri::command]
pub(crate) async fn verify_file(
    counter: Shared<'_>,
    request: VerifyFileRequest,
) -> Answer<VerifiedView> {
    perform(counter, move |counter| counter.verify_file(&request)).await
}
