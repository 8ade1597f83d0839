//! The list of commands: name, request, response. The shell, the web host, the capability file
//! and the TypeScript schema are held against it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    ApplicationList, ApplicationRequest, ApplicationView, BatchExported, BatchList, BatchRequest,
    BatchView, CardList, CardReadView, CertificateOptionsView, CertificateReasonRequest,
    CertificateRequest, CertificateView, CheckTextRequest, ConfirmPrintRequest, DecideActRequest,
    DeskDone, DeskItemRequest, DeskItemView, DeskList, DeskReasonRequest, DocumentView,
    DraftRequest, DraftView, DriveView, EmployerFiles, EmployerFilesRequest, EnrolByFileRequest,
    EnrolByLineRequest, EnrolmentView, ExchangeDone, ExportBatchRequest, ExportRequest,
    FindPeopleRequest, FindPeopleResponse, HandInRequest, HandedInView, IdentityCardView,
    ImportRequest, ListApplicationsRequest, ListCardsRequest, LiveFrameRequest, LiveFrameView,
    LoginRequest, LookUpPersonRequest, MakeCertificateRequest, MarkBatchRequest, NameCheckView,
    NumberCheckView, OnlineList, OnlineRequest, OnlineView, OpenDraftRequest, PerformActRequest,
    PerformedView, PersonRequest, PersonView, PhotoSourcesView, PinTriesView, PrintRequest,
    PrintView, PrinterView, ReadBatchFileRequest, ReadCardWithPinRequest, ReadersView,
    RecalledList, RecoverRequest, RecoveryDone, RecoveryView, RegisterPersonRequest,
    RepairProposal, RepairRequest, ReturnOnlineRequest, SaveBatchRequest, SaveDraftRequest,
    SealDeskView, SessionView, SetPhotoSourcesRequest, SetPrinterRequest, StampRequest,
    StampedView, StartCaptureRequest, StatusView, SubmitApplicationRequest, SubmitBatchRequest,
    SubmittedView, SupportFileView, SyncView, TakeFrameRequest, UnlockRequest, UnmaskResponse,
    VerifiedView, VerifyFileRequest, WorkbenchView,
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
    /// Whether the station's file must be recovered, and from what.
    recovery: Nothing => RecoveryView,
    /// Brings it back from a second copy.
    recover: RecoverRequest => RecoveryDone,
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
    /// The truth about the line to the centre.
    sync_status: Nothing => SyncView,
    /// 立即同步
    sync_now: Nothing => SyncView,
    /// Asks the centre for a person of another station who stands at the window.
    look_up_person: LookUpPersonRequest => PersonView,
    /// What lies on the desk.
    list_desk: Nothing => DeskList,
    /// An act of the desk with what is needed to decide.
    open_desk_item: DeskItemRequest => DeskItemView,
    /// 撤回
    withdraw_act: DeskReasonRequest => DeskDone,
    /// 再送
    send_act_again: DeskReasonRequest => DeskDone,
    /// 转交主管
    hand_over_act: DeskReasonRequest => DeskDone,
    /// 裁定
    decide_act: DecideActRequest => DeskDone,
    /// 更正: opens a draft that is filled with what the act said.
    correct_act: DeskItemRequest => DraftView,
    /// How this machine stands with the centre.
    enrolment: Nothing => EnrolmentView,
    /// Enrols by the line.
    enrol_by_line: EnrolByLineRequest => EnrolmentView,
    /// Writes a request to be enrolled to a stick.
    write_enrolment_request: EnrolByFileRequest => EnrolmentView,
    /// Reads the answer from a stick.
    read_enrolment: EnrolByFileRequest => EnrolmentView,
    /// Sticks with the files of ours that lie there.
    drives: Nothing => Vec<DriveView>,
    /// Writes acts to a stick.
    export_acts: ExportRequest => ExchangeDone,
    /// Reads a file from a stick.
    import_file: ImportRequest => ExchangeDone,
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
    /// Recalled cards that still lie here.
    list_recalled: Nothing => RecalledList,
    /// Hands them in to the centre, on a list.
    hand_in_recalled: HandInRequest => HandedInView,
    /// Applications of the portal that wait for this window's answer.
    list_online: Nothing => OnlineList,
    /// One of them with what the answer hangs on.
    open_online: OnlineRequest => OnlineView,
    /// Begins to take it in: a draft that is filled with it.
    take_online: OnlineRequest => DraftView,
    /// Returns it with reasons.
    return_online: ReturnOnlineRequest => OnlineList,
    /// Does a business about a card or an application.
    perform_act: PerformActRequest => PerformedView,
    /// Checks a number while it is typed.
    check_number: CheckTextRequest => NumberCheckView,
    /// Checks a name while it is typed.
    check_name: CheckTextRequest => NameCheckView,
    /// Reads the card on the reader.
    read_card: Nothing => CardReadView,
    /// How often the holder's PIN may still be tried.
    pin_tries: Nothing => PinTriesView,
    /// Reads the card after the holder typed his PIN.
    read_card_with_pin: ReadCardWithPinRequest => CardReadView,
    /// Reads the card on the identity-card reader.
    read_identity_card: Nothing => IdentityCardView,
    /// How readers, cards and drivers are.
    diagnose_readers: Nothing => ReadersView,
    /// Saves that as a file for support.
    save_readers_report: Nothing => SupportFileView,
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
    /// What a repair would make of the photo of a draft.
    propose_repair: RepairRequest => RepairProposal,
    /// Puts the repaired photo to the draft; the one that it was made of is kept as the way back.
    take_repair: RepairRequest => DraftView,
    /// Puts the photo back as it came.
    undo_repair: DraftRequest => DraftView,
    /// Reserves the number, freezes the draft, makes the 受理单.
    prepare_form: DraftRequest => DraftView,
    /// 《一次性告知单》 of a draft whose papers are not all there.
    make_materials_notice: DraftRequest => DocumentView,
    /// Opens a frozen draft again; its number becomes void.
    reopen_draft: DraftRequest => DraftView,
    /// Submits: the act is recorded and the receipt made.
    submit_application: SubmitApplicationRequest => SubmittedView,
    /// 单位批量: the lists that one has begun.
    list_batches: Nothing => BatchList,
    /// Begins one.
    begin_batch: Nothing => BatchView,
    /// Opens one.
    open_batch: BatchRequest => BatchView,
    /// Saves employer, operator and papers.
    save_batch: SaveBatchRequest => BatchView,
    /// What lies in a folder that an employer's files may be in.
    employer_files: EmployerFilesRequest => EmployerFiles,
    /// Reads the list; what was submitted stays as it is.
    read_roster: ReadBatchFileRequest => BatchView,
    /// Reads photos from a folder or an archive to the rows that they belong to.
    read_batch_photos: ReadBatchFileRequest => BatchView,
    /// Checks row by row what has not been checked.
    check_batch: BatchRequest => BatchView,
    /// Notes what the clerk has looked at.
    mark_batch: MarkBatchRequest => BatchView,
    /// Reserves numbers for the good rows and makes their 受理单.
    prepare_batch: BatchRequest => BatchView,
    /// Opens printed rows again; their numbers become void.
    reopen_batch: BatchRequest => BatchView,
    /// Submits row by row what was printed; what was submitted before is not again.
    submit_batch: SubmitBatchRequest => BatchView,
    /// Ends the run that is under way; what it did stays done.
    cancel_batch: Nothing => Nothing,
    /// Writes the rows with problems into a file for the employer.
    export_batch: ExportBatchRequest => BatchExported,
    /// Throws a list away; reserved numbers become void.
    discard_batch: BatchRequest => Nothing,
    /// A page of applications.
    list_applications: ListApplicationsRequest => ApplicationList,
    /// A page of a list of cards.
    list_cards: ListCardsRequest => CardList,
    /// An application's page.
    open_application: ApplicationRequest => ApplicationView,
    /// What can be certified of a person, and what was.
    certificate_options: PersonRequest => CertificateOptionsView,
    /// 出具证明
    make_certificate: MakeCertificateRequest => CertificateView,
    /// A certificate with its paper; what a supervisor looked at he may stamp.
    look_at_certificate: CertificateRequest => CertificateView,
    /// 交付
    hand_over_certificate: CertificateRequest => CertificateView,
    /// 作废
    void_certificate: CertificateReasonRequest => CertificateView,
    /// What waits for the seal, the register, what is void.
    seal_desk: Nothing => SealDeskView,
    /// 用印
    stamp_certificates: StampRequest => StampedView,
    /// Ends a batch.
    cancel_stamping: Nothing => Nothing,
    /// 不予用印
    refuse_seal: CertificateReasonRequest => SealDeskView,
    /// Whether a file is genuine.
    verify_file: VerifyFileRequest => VerifiedView,
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
