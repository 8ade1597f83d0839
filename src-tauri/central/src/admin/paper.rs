//! `counter-central certificate`: papers that anybody may ask about.

use clap::Subcommand;
use counter_domain::calendar::beijing_date;
use jiff::civil::Date;
use serde_json::json;

use super::output::{Ended, Output, Verdict};
use crate::central::Central;
use crate::verify_page::{Shown, issue, make_void};

#[derive(Subcommand)]
pub(super) enum Command {
    /// 登记一份已出具的证明（姓名须已遮盖）
    Issue {
        /// 编号
        #[arg(long)]
        number: String,
        /// 验证码；只存摘要
        #[arg(long)]
        code: String,
        /// 种类，如 个人参保缴费证明
        #[arg(long)]
        title: String,
        /// 签发机构名称
        #[arg(long)]
        office: String,
        /// 遮盖后的姓名，如 王*
        #[arg(long)]
        person: String,
        /// 证件号码后四位
        #[arg(long)]
        number_ends: String,
        /// 出具日期
        #[arg(long)]
        issued_on: Date,
        /// 有效期至
        #[arg(long)]
        valid_until: Date,
    },
    /// 作废
    Void {
        /// 编号
        number: String,
    },
}

pub(super) async fn run(command: Command, central: &Central, output: &Output) -> Ended {
    match command {
        Command::Issue {
            number,
            code,
            title,
            office,
            person,
            number_ends,
            issued_on,
            valid_until,
        } => {
            let shown = Shown {
                number,
                title,
                office,
                person,
                number_ends,
                issued_on,
                valid_until,
            };
            let new = issue(central, &shown, &code, None).await?;
            output.say(
                &json!({"number": shown.number, "new": new}),
                if new {
                    "已登记"
                } else {
                    "此前已登记，未改动"
                },
            );
            Ok(Verdict::of(new))
        }
        Command::Void { number } => {
            let today = beijing_date(central.now());
            let done = make_void(central, &number, today).await?;
            if done {
                output.say(
                    &json!({"number": number, "void_on": today}),
                    "已作废，查验页即时生效",
                );
            } else {
                output.complain("没有该编号的证明，或此前已作废");
            }
            Ok(Verdict::of(done))
        }
    }
}
