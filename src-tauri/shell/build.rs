//! Tells Tauri which commands exist and where the capabilities lie.
//!
//! Listing the commands is what turns the per-command check on: without the list Tauri lets every
//! local window call every command.

/// The names of all commands, as `commands::handler` registers them.
const COMMANDS: &[&str] = &[
    "session",
    "login",
    "recovery",
    "recover",
    "lock",
    "unlock",
    "logout",
    "touch",
    "status",
    "sync_status",
    "sync_now",
    "look_up_person",
    "list_desk",
    "open_desk_item",
    "withdraw_act",
    "send_act_again",
    "hand_over_act",
    "decide_act",
    "correct_act",
    "enrolment",
    "enrol_by_line",
    "write_enrolment_request",
    "read_enrolment",
    "drives",
    "export_acts",
    "import_file",
    "workbench",
    "find_people",
    "open_person",
    "unmask_person",
    "register_person",
    "perform_act",
    "check_number",
    "check_name",
    "read_card",
    "pin_tries",
    "read_card_with_pin",
    "read_identity_card",
    "diagnose_readers",
    "save_readers_report",
    "open_draft",
    "resume_draft",
    "save_draft",
    "discard_draft",
    "attach_photo",
    "remove_photo",
    "photo_sources",
    "set_photo_sources",
    "start_capture",
    "stop_capture",
    "live_frame",
    "take_frame",
    "take_folder_photo",
    "propose_repair",
    "take_repair",
    "undo_repair",
    "prepare_form",
    "reopen_draft",
    "submit_application",
    "list_applications",
    "list_cards",
    "open_application",
    "certificate_options",
    "make_certificate",
    "look_at_certificate",
    "hand_over_certificate",
    "void_certificate",
    "seal_desk",
    "stamp_certificates",
    "cancel_stamping",
    "refuse_seal",
    "verify_file",
    "print_document",
    "list_prints",
    "confirm_print",
    "printer",
    "set_printer",
];

/// Capabilities lie with the shell, not in the root where Tauri would look for them.
const CAPABILITIES: &str = "./src-tauri/shell/capabilities/*.json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/shell/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern(CAPABILITIES)
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes)?;
    Ok(())
}
