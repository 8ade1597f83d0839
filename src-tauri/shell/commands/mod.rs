//! The commands of the contract, one line each: who is called, with what.
//!
//! Every command is asynchronous and does its work on a thread that may block, so that neither the
//! window nor another command waits for a card, a printer or the disk. A panic there is caught and
//! answered as `internal`; without that the page would wait for ever.
#![expect(
    clippy::unreachable,
    reason = "Tauri's macro writes it into every asynchronous command"
)]

mod acts;
mod applications;
mod batches;
mod certificates;
mod desk;
mod documents;
mod drafts;
mod enrolment;
mod exchange;
mod line;
mod online;
mod people;
mod photos;
mod readers;
mod session;
mod status;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use counter_app::Counter;
use counter_app::contract::{CommandError, ErrorCode};
use tauri::ipc::{Invoke, InvokeBody, Request};
use tauri::{State, Wry};

/// The one counter behind the window.
pub(crate) type Shared<'a> = State<'a, Arc<Counter>>;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, CommandError>;

/// Routes a call from the page. The names stand in build.rs and capabilities/main.json too.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session::session,
        session::login,
        session::recovery,
        session::recover,
        session::lock,
        session::unlock,
        session::logout,
        session::touch,
        status::status,
        line::sync_status,
        line::sync_now,
        line::look_up_person,
        desk::list_desk,
        desk::open_desk_item,
        desk::withdraw_act,
        desk::send_act_again,
        desk::hand_over_act,
        desk::decide_act,
        desk::correct_act,
        enrolment::enrolment,
        enrolment::enrol_by_line,
        enrolment::write_enrolment_request,
        enrolment::read_enrolment,
        exchange::drives,
        exchange::export_acts,
        exchange::import_file,
        status::workbench,
        people::find_people,
        people::open_person,
        people::unmask_person,
        people::register_person,
        acts::list_recalled,
        acts::hand_in_recalled,
        online::list_online,
        online::open_online,
        online::take_online,
        online::return_online,
        acts::perform_act,
        people::check_number,
        people::check_name,
        readers::read_card,
        readers::pin_tries,
        readers::read_card_with_pin,
        readers::read_identity_card,
        readers::diagnose_readers,
        readers::save_readers_report,
        drafts::open_draft,
        drafts::resume_draft,
        drafts::save_draft,
        drafts::discard_draft,
        drafts::attach_photo,
        drafts::remove_photo,
        photos::photo_sources,
        photos::set_photo_sources,
        photos::start_capture,
        photos::stop_capture,
        photos::live_frame,
        photos::take_frame,
        photos::take_folder_photo,
        photos::propose_repair,
        photos::take_repair,
        photos::undo_repair,
        drafts::prepare_form,
        drafts::make_materials_notice,
        drafts::reopen_draft,
        drafts::submit_application,
        batches::list_batches,
        batches::begin_batch,
        batches::open_batch,
        batches::save_batch,
        batches::employer_files,
        batches::read_roster,
        batches::read_batch_photos,
        batches::check_batch,
        batches::mark_batch,
        batches::prepare_batch,
        batches::reopen_batch,
        batches::submit_batch,
        batches::cancel_batch,
        batches::export_batch,
        batches::discard_batch,
        applications::list_applications,
        applications::list_cards,
        applications::open_application,
        certificates::certificate_options,
        certificates::make_certificate,
        certificates::look_at_certificate,
        certificates::hand_over_certificate,
        certificates::void_certificate,
        certificates::seal_desk,
        certificates::stamp_certificates,
        certificates::cancel_stamping,
        certificates::refuse_seal,
        certificates::verify_file,
        documents::print_document,
        documents::list_prints,
        documents::confirm_print,
        documents::printer,
        documents::set_printer,
    ]
}

/// Does the work of a command on a thread that may block.
async fn perform<T: Send + 'static>(
    counter: Shared<'_>,
    work: impl FnOnce(&Arc<Counter>) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let counter = Arc::clone(&counter);
    tauri::async_runtime::spawn_blocking(move || work(&counter))
        .await
        .unwrap_or_else(|_panicked| Err(internal()))
}

/// The answer to a defect. The log has the panic's place, and the number that the clerk reads out.
fn internal() -> CommandError {
    let number = RandomState::new().hash_one(()) & 0xffff_ffff;
    let incident = format!("{number:08X}");
    tracing::error!(%incident, "a command panicked");
    CommandError {
        incident: Some(incident),
        ..CommandError::new(ErrorCode::Internal)
    }
}

/// The draft's id and the photo's bytes of a call whose body is not JSON.
fn draft_and_bytes(request: &Request<'_>) -> Answer<(String, Vec<u8>)> {
    let invalid = |field: &str| {
        CommandError::new(ErrorCode::InvalidInput)
            .with("field", field)
            .with("reason", "missing")
    };
    let draft = request
        .headers()
        .get("draft")
        .and_then(|draft| draft.to_str().ok());
    let draft = draft.ok_or_else(|| invalid("draft"))?;
    match request.body() {
        InvokeBody::Raw(bytes) => Ok((draft.to_owned(), bytes.clone())),
        InvokeBody::Json(_) => Err(invalid("photo")),
    }
}
