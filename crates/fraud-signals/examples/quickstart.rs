//! The story of a purchase in nine calls: a user with a card, the purchase and its decision, the
//! bank's two answers, the merchant's verdict, a refund, a chargeback that is lost, and feedback to
//! the card's processor.
//!
//! Runs on a sandbox of its own. With `--live` it talks to what the environment names (see
//! `Client::from_vars`), which must not be production.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{
    AssessmentType, BankEventStatus, Card, Chargeback, ChargebackStatus, Purchase, PurchaseProduct,
    PurchaseReference, Refund, RefundStatus, UserAccount, UserReference, bank_event,
    purchase_status, user,
};
use fraud_signals::marqeta::{DisputeStatus, FraudActor, FraudFeedback, FraudStatus};
use fraud_signals::{Amount, CorrelationId, Response};
use stage::Stage;

/// What the sandbox holds after the nine calls; the chargeback was sent twice and is one.
const KEPT: [(&str, usize); 7] = [
    ("users", 1),
    ("purchases", 1),
    ("bank_events", 2),
    ("purchase_statuses", 1),
    ("refunds", 1),
    ("chargebacks", 1),
    ("feedbacks", 1),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(tell).await
}

async fn tell(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let client = &stage.dfp;
    let now = chrono::Local::now().fixed_offset();
    let total: Amount = "45.90".parse()?;
    // Ids that no earlier run has used: a purchase can be sent once.
    let run = CorrelationId::new().to_string();
    let order = format!("ord-{run}");
    let card = Card::from_number("4111 1111 1111 1111")?
        .brand("Visa")
        .expiration("08/30");

    println!("A user with a card");
    let user = UserAccount::new("cust-10442")
        .first_name("Ada")
        .last_name("Berg")
        .payment_instrument_list([card.clone().into()]);
    let profile = user::of_account(&user);
    show(
        "update_account",
        "stored",
        &client.update_account(user).await?,
    );

    println!("The checkout: four calls, one correlation id");
    let checkout = CorrelationId::new();
    let purchase = Purchase::new(&order, now, profile)
        .assessment_type(AssessmentType::Protect)
        .total_amount(total)
        .currency("USD")
        .payment_instrument_list([card.pays(total)])
        .product_list([PurchaseProduct::new("p-31").quantity(2)]);
    let assessed = client
        .assess_purchase(purchase)
        .correlation_id(checkout)
        .await?;
    let decision = assessed.value();
    let outcome = match (&decision.decision, decision.risk_score) {
        (Some(decision), Some(score)) => format!("{}, risk score {score}", decision.as_str()),
        _ => "no decision".to_owned(),
    };
    show("assess_purchase", &outcome, &assessed);
    let authorization =
        bank_event::authorization(format!("auth-{run}"), &order).status(BankEventStatus::Approved);
    let recorded = client
        .record_bank_event(authorization)
        .correlation_id(checkout)
        .await?;
    show("record_bank_event", "authorization approved", &recorded);
    let charge =
        bank_event::charge(format!("charge-{run}"), &order).status(BankEventStatus::Approved);
    let recorded = client
        .record_bank_event(charge)
        .correlation_id(checkout)
        .await?;
    show("record_bank_event", "charge approved", &recorded);
    let status = purchase_status::approved(&order, now);
    let recorded = client
        .record_purchase_status(status)
        .correlation_id(checkout)
        .await?;
    show("record_purchase_status", "approved", &recorded);

    println!("A refund");
    let refund = Refund::new(format!("ref-{run}"), PurchaseReference::new(&order))
        .user(UserReference::new("cust-10442"))
        .status(RefundStatus::Completed)
        .amount("21.25".parse::<Amount>()?)
        .currency("USD");
    show(
        "record_refund",
        "completed",
        &client.record_refund(refund).await?,
    );

    println!("A chargeback, disputed and lost");
    for (status, outcome) in [
        (ChargebackStatus::Initiated, "initiated"),
        (ChargebackStatus::Lost, "lost"),
    ] {
        let chargeback = Chargeback::new(format!("cb-{run}"), PurchaseReference::new(&order))
            .user(UserReference::new("cust-10442"))
            .status(status)
            .amount("24.65".parse::<Amount>()?)
            .currency("USD");
        show(
            "record_chargeback",
            outcome,
            &client.record_chargeback(chargeback).await?,
        );
    }

    println!("Feedback on the card transaction behind it");
    let feedback = FraudFeedback::new(
        "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
        true,
        FraudStatus::Disputed,
    )
    .actor(FraudActor::ThirdPartyFraud)
    .dispute_status(DisputeStatus::Lost)
    .amount("24.65".parse::<Amount>()?);
    let sent = stage.marqeta.create_fraud_feedback(feedback).await?;
    show(
        "create_fraud_feedback",
        sent.value().message.as_deref().unwrap_or("taken"),
        &sent,
    );

    close(stage)
}

fn show<T>(operation: &str, outcome: &str, response: &Response<T>) {
    let milliseconds = response.elapsed().as_secs_f64() * 1000.0;
    let id = response.correlation_id();
    println!("  {operation:<23} {outcome:<24} {id} {milliseconds:>7.1} ms");
}

/// Reads back from the sandbox what it holds, which must be what was sent.
fn close(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let Some(sandbox) = &stage.sandbox else {
        println!("9 calls answered; a live server cannot be asked what it holds");
        return Ok(());
    };
    let ledger = sandbox.ledger();
    let calls = sandbox
        .received()
        .iter()
        .filter(|received| received.processed)
        .count();
    for (collection, expected) in KEPT {
        let found = ledger
            .iter()
            .filter(|entry| entry.collection == collection)
            .count();
        if found != expected {
            return Err(format!("the sandbox holds {found} {collection}, not {expected}").into());
        }
    }
    if calls != 9 || ledger.len() != 8 {
        return Err(format!("the sandbox took {calls} calls, holds {}", ledger.len()).into());
    }
    println!("9 calls taken by the sandbox, 8 objects in it: the chargeback was updated");
    Ok(())
}
