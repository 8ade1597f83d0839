//! The list of commands: name, request, response. The shell, the web host, the capability file
//! and the TypeScript schema are held against it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    ApplicationList, ApplicationRequest, ApplicationView, CardReadView, CheckTextRequest,
    ConfirmPrintRequest, DraftRequest, DraftView, FindPeopleRequest, FindPeopleResponse,
    ListApplicationsRequest, LiveFrameRequest, LiveFrameView, LoginRequest, NameCheckView,
    NumberCheckView, OpenDraftRequest, PersonRequest, PersonView, PhotoSourcesView, PrintRequest,
    PrintView, PrinterView, RegisterPersonRequest, SaveDraftRequest, SessionView,
    SetPhotoSourcesRequest, SetPrinterRequest, StartCaptureRequest, StatusView,
    SubmitApplicationRequest, SubmittedView, TakeFrameRequest, UnlockRequest, UnmaskResponse,
    WorkbenchView,
};

/// A request or a response that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Nothing {}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident: $request:ty => $response:ty,)*) => {
        /// Names of all commands, in the order of the contract.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// Request and response of each command, for TypeScript: `CommandSchema["login"]` is
        /// `[LoginRequest, SessionView]`.
        #[derive(Debug, TS)]
        #[ts(export)]
        pub struct CommandSchema {
            $($(#[$doc])* pub $name: ($request, $response),)*
        }
    };
}

commands! {
    /// The session as it stands; the first thing a window asks.
    session: Nothing => SessionView,
    /// Opens the station's file and the session.
    login: LoginRequest => SessionView,
    /// Locks the screen.
    lock: Nothing => SessionView,
    /// Unlocks it for the same person.
    unlock: UnlockRequest => SessionView,
    /// Ends the session; another may log in.
    logout: Nothing => SessionView,
    /// Tells that somebody is there, so that the screen does not lock.
    touch: Nothing => Nothing,
    /// The status bar, now.
    status: Nothing => StatusView,
    /// Today's work and what presses.
    workbench: Nothing => WorkbenchView,
    /// Finds people.
    find_people: FindPeopleRequest => FindPeopleResponse,
    /// A person's page.
    open_person: PersonRequest => PersonView,
    /// A person's whole number; audited.
    unmask_person: PersonRequest => UnmaskResponse,
    /// Registers a provisional person.
    register_person: RegisterPersonRequest => PersonView,
    /// Checks a number while it is typed.
    check_number: CheckTextRequest => NumberCheckView,
    /// Checks a name while it is typed.
    check_name: CheckTextRequest => NameCheckView,
    /// Reads the card on the reader.
    read_card: Nothing => CardReadView,
    /// Opens one's own draft of a first application, or begins one.
    open_draft: OpenDraftRequest => DraftView,
    /// Opens a draft by its id.
    resume_draft: DraftRequest => DraftView,
    /// Saves what was typed.
    save_draft: SaveDraftRequest => DraftView,
    /// Throws a draft away; a reserved number becomes void.
    discard_draft: DraftRequest => Nothing,
    /// Takes the photo off a draft.
    remove_photo: DraftRequest => DraftView,
    /// The cameras of this machine, and what is set.
    photo_sources: Nothing => PhotoSourcesView,
    /// Sets the camera and the folder that a camera fills.
    set_photo_sources: SetPhotoSourcesRequest => PhotoSourcesView,
    /// Switches the camera on, or begins to wait for a file in the folder.
    start_capture: StartCaptureRequest => Nothing,
    /// Switches it off, or ends the waiting.
    stop_capture: Nothing => Nothing,
    /// The next picture of the running camera; waits a moment for it.
    live_frame: LiveFrameRequest => LiveFrameView,
    /// Puts a picture of the running camera to a draft.
    take_frame: TakeFrameRequest => DraftView,
    /// Puts the newest file of the folder to a draft.
    take_folder_photo: DraftRequest => DraftView,
    /// Reserves the number, freezes the draft, makes the 受理单.
    prepare_form: DraftRequest => DraftView,
    /// Opens a frozen draft again; its number becomes void.
    reopen_draft: DraftRequest => DraftView,
    /// Submits: the act is recorded and the receipt made.
    submit_application: SubmitApplicationRequest => SubmittedView,
    /// A page of applications.
    list_applications: ListApplicationsRequest => ApplicationList,
    /// An application's page.
    open_application: ApplicationRequest => ApplicationView,
    /// Prints a document.
    print_document: PrintRequest => PrintView,
    /// Today's prints, the newest first.
    list_prints: Nothing => Vec<PrintView>,
    /// The clerk's word on a print after a fault.
    confirm_print: ConfirmPrintRequest => PrintView,
    /// The printer that is set, and those found.
    printer: Nothing => PrinterView,
    /// Sets the printer.
    set_printer: SetPrinterRequest => PrinterView,
}
