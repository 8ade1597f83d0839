//! The running counter as the host's station: each command of the contract to its use case.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use counter_app::Counter;
use counter_app::contract::{AppEvent, CommandError, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::station::{Blob, Station};

/// The commands that [`Station::call`] routes.
///
/// A command is written `name` when its use case takes a request, `name()` when it takes none and
/// may fail, and `name() = function` when it takes none and cannot fail.
macro_rules! route {
    ($($name:ident $(($($nothing:tt)?) $(= $function:ident)?)?;)*) => {
        /// The names of all commands that are routed, to be held against the contract.
        pub const ROUTED: &[&str] = &[$(stringify!($name)),*];

        fn route(counter: &Arc<Counter>, command: &str, request: Value) -> Result<Value, CommandError> {
            match command {
                $(stringify!($name) => route!(@call counter, request, $name $(($($nothing)?) $(= $function)?)?),)*
                _ => Err(CommandError::new(ErrorCode::NotFound)),
            }
        }
    };
    (@call $counter:ident, $request:ident, $name:ident) => {
        answer($counter.$name(&asked($request)?)?)
    };
    (@call $counter:ident, $request:ident, $name:ident ()) => {
        answer($counter.$name()?)
    };
    (@call $counter:ident, $request:ident, $name:ident () = $function:ident) => {
        answer($counter.$function())
    };
}

route! {
    session() = session_view;
    login;
    recovery();
    recover;
    lock() = lock;
    unlock;
    logout() = logout;
    touch() = touch;
    status();
    sync_status();
    sync_now();
    look_up_person;
    list_desk();
    open_desk_item;
    withdraw_act;
    send_act_again;
    hand_over_act;
    decide_act;
    correct_act;
    enrolment();
    enrol_by_line;
    write_enrolment_request;
    read_enrolment;
    drives();
    export_acts;
    import_file;
    workbench();
    find_people;
    open_person;
    unmask_person;
    register_person;
    list_recalled();
    hand_in_recalled;
    list_online();
    open_online;
    take_online;
    return_online;
    perform_act;
    check_number;
    check_name;
    read_card();
    pin_tries();
    read_card_with_pin;
    read_identity_card();
    diagnose_readers();
    save_readers_report();
    open_draft;
    resume_draft;
    save_draft;
    discard_draft;
    remove_photo;
    photo_sources();
    set_photo_sources;
    start_capture;
    stop_capture() = stop_capture;
    live_frame;
    take_frame;
    take_folder_photo;
    propose_repair;
    take_repair;
    undo_repair;
    prepare_form;
    make_materials_notice;
    reopen_draft;
    submit_application;
    list_batches();
    begin_batch();
    open_batch;
    save_batch;
    employer_files;
    read_roster;
    read_batch_photos;
    check_batch;
    mark_batch;
    prepare_batch;
    reopen_batch;
    submit_batch;
    cancel_batch();
    export_batch;
    discard_batch;
    list_applications;
    list_cards;
    open_application;
    certificate_options;
    make_certificate;
    look_at_certificate;
    hand_over_certificate;
    void_certificate;
    seal_desk();
    stamp_certificates;
    cancel_stamping();
    refuse_seal;
    verify_file;
    print_document;
    list_prints();
    confirm_print;
    printer();
    set_printer;
}

/// The counter behind the host.
pub struct CounterStation(pub Arc<Counter>);

impl Station for CounterStation {
    fn call(&self, command: &str, request: Value) -> Result<Value, CommandError> {
        route(&self.0, command, request)
    }

    fn call_with_bytes(
        &self,
        command: &str,
        draft: &str,
        bytes: Vec<u8>,
    ) -> Result<Value, CommandError> {
        match command {
            "attach_photo" => answer(self.0.attach_photo(draft, &bytes)?),
            _ => Err(CommandError::new(ErrorCode::NotFound)),
        }
    }

    fn blob(&self, path: &str) -> Result<Blob, CommandError> {
        let blob = self.0.blob(path)?;
        Ok(Blob {
            media_type: blob.media_type.to_owned(),
            bytes: blob.bytes,
        })
    }

    fn subscribe(&self) -> Receiver<AppEvent> {
        self.0.subscribe()
    }
}

/// A request that does not fit the contract comes from a defect of the screen.
fn asked<T: DeserializeOwned>(request: Value) -> Result<T, CommandError> {
    serde_json::from_value(request).map_err(|_| {
        tracing::error!("A request does not fit the contract.");
        CommandError::new(ErrorCode::Internal)
    })
}

fn answer(response: impl Serialize) -> Result<Value, CommandError> {
    serde_json::to_value(response).map_err(|_| {
        tracing::error!("A response cannot be written as JSON.");
        CommandError::new(ErrorCode::Internal)
    })
}
