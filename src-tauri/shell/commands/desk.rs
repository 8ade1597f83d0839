//! The desk.

use counter_app::contract::{
    DecideActRequest, DeskDone, DeskItemRequest, DeskItemView, DeskList, DeskReasonRequest,
    DraftView,
};

use super::{Answer, Shared, perform};

/// What lies on the desk.
#[tauri::command]
pub(crate) async fn list_desk(counter: Shared<'_>) -> Answer<DeskList> {
    perform(counter, |counter| counter.list_desk()).await
}

/// An act of the desk with what is needed to decide.
#[tauri::command]
pub(crate) async fn open_desk_item(
    counter: Shared<'_>,
    request: DeskItemRequest,
) -> Answer<DeskItemView> {
    perform(counter, move |counter| counter.open_desk_item(&request)).await
}

/// 撤回
#[tauri::command]
pub(crate) async fn withdraw_act(
    counter: Shared<'_>,
    request: DeskReasonRequest,
) -> Answer<DeskDone> {
    perform(counter, move |counter| counter.withdraw_act(&request)).await
}

/// 再送
#[tauri::command]
pub(crate) async fn send_act_again(
    counter: Shared<'_>,
    request: DeskReasonRequest,
) -> Answer<DeskDone> {
    perform(counter, move |counter| counter.send_act_again(&request)).await
}

/// 转交主管
#[tauri::command]
pub(crate) async fn hand_over_act(
    counter: Shared<'_>,
    request: DeskReasonRequest,
) -> Answer<DeskDone> {
    perform(counter, move |counter| counter.hand_over_act(&request)).await
}

/// 裁定
#[tauri::command]
pub(crate) async fn decide_act(counter: Shared<'_>, request: DecideActRequest) -> Answer<DeskDone> {
    perform(counter, move |counter| counter.decide_act(&request)).await
}

/// 更正: opens a draft that is filled with what the act said.
#[tauri::command]
pub(crate) async fn correct_act(
    counter: Shared<'_>,
    request: DeskItemRequest,
) -> Answer<DraftView> {
    perform(counter, move |counter| counter.correct_act(&request)).await
}
