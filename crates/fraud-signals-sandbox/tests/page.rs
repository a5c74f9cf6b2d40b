//! The page for people: what guards it, and what it does in a browser.

mod common;
mod page_browser;

use common::{answer, feedback, http, marqeta_call, send, start};
use page_browser::Browser;
use page_browser::events::fill;
use page_browser::visit;
use reqwest::Method;

#[tokio::test]
async fn the_page_is_static_and_guarded() {
    let sandbox = start().await;
    let base = sandbox.dfp_base_url();
    for path in [
        "/",
        "/page/page.css",
        "/page/icon.svg",
        "/page/main.js",
        "/page/journal.js",
        "/page/table.js",
        "/page/details.js",
        "/page/fields.json",
    ] {
        let url = format!("{base}{path}");
        let page = send(http().get(&url)).await;
        assert_eq!(page.status(), 200, "{path}");
        let policy = page.headers()["content-security-policy"].to_str();
        let policy = policy.expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        assert_eq!(page.headers()["cache-control"], "no-store");
        let text = page.text().await.expect("a body");
        assert!(!text.contains("innerHTML") && !text.contains("https://"));

        let head = send(http().head(&url)).await;
        assert_eq!(head.status(), 200, "{path}");
        assert!(head.text().await.expect("a body").is_empty());

        // A page elsewhere whose name was rebound to this machine.
        let rebound = http().get(&url).header("host", "rebound.example");
        let rebound = send(rebound).await;
        assert_eq!(rebound.status(), 403, "{path}");
        assert!(!rebound.text().await.expect("a body").contains("<html"));

        let write = http().request(Method::POST, &url);
        let write = write.header("x-fraud-sandbox", "1");
        assert_eq!(send(write).await.status(), 404, "{path}");
    }
    assert!(sandbox.received().is_empty());
}

#[tokio::test]
async fn the_contract_says_what_is_shown() {
    let sandbox = start().await;
    let fields = http().get(format!("{}/page/fields.json", sandbox.dfp_base_url()));
    let (_, fields) = answer(fields).await;
    let open = |operation: &str| {
        let open = fields["operations"][operation]["open"].clone();
        serde_json::from_value::<Vec<String>>(open).expect("pointers")
    };
    let chargeback = open("record_chargeback");
    for pointer in [
        "/Data/ChargebackId",
        "/Data/Status",
        "/Data/Amount",
        "/Data/Purchase/PurchaseId",
    ] {
        assert!(chargeback.iter().any(|found| found == pointer), "{pointer}");
    }
    for pointer in ["/Data/User/UserId", "/Data/Reason", "/Data/User"] {
        assert!(chargeback.iter().all(|found| found != pointer), "{pointer}");
    }
    let purchase = open("assess_purchase");
    let kind = "/Data/PaymentInstrumentList/*/PaymentInstrumentDetails/Type";
    assert!(purchase.iter().any(|found| found == kind));
    assert!(!purchase.iter().any(|found| found.ends_with("HolderName")));
    let feedback = open("create_fraud_feedback");
    assert!(feedback.iter().any(|found| found == "/transaction_token"));
    assert!(!feedback.iter().any(|found| found.starts_with("/metadata")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_what_arrives() {
    let Some(browser) = Browser::start(http()).await else {
        return;
    };
    let sandbox = start().await;
    browser
        .navigate(&format!("{}/", sandbox.dfp_base_url()))
        .await;
    visit::an_empty_page_says_how_to_start(&browser).await;
    fill(&sandbox).await;
    visit::events_appear_in_groups(&browser).await;
    visit::filters_narrow(&browser).await;
    visit::a_click_leads_to_the_purchase(&browser).await;
    visit::values_are_masked_until_revealed(&browser).await;
    visit::keys_work(&browser).await;
    visit::a_pause_holds_and_a_reset_empties(&browser, &sandbox).await;
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_stay_bounded() {
    let Some(browser) = Browser::start(http()).await else {
        return;
    };
    let sandbox = start().await;
    // One connection for all.
    let call = marqeta_call(&sandbox).json(&feedback());
    let (client, call) = call.build_split();
    let call = call.expect("a request");
    for _ in 0..1200 {
        let call = call.try_clone().expect("a body that can be sent again");
        let answer = client.execute(call).await.expect("an answer");
        assert_eq!(answer.status(), 201);
    }
    browser
        .navigate(&format!("{}/", sandbox.dfp_base_url()))
        .await;
    browser
        .until("document.querySelectorAll('tr.request').length === 500")
        .await;
    browser
        .until("document.querySelector('#older').textContent.startsWith('700 older ones hidden')")
        .await;
    let newest = "document.querySelector('tr.request').dataset.sequence";
    assert_eq!(browser.get(newest).await, "1200");
    let call = marqeta_call(&sandbox).json(&feedback());
    assert_eq!(send(call).await.status(), 201);
    browser.until(&format!("{newest} === '1201'")).await;
    let drawn = "document.querySelectorAll('tr.request').length";
    assert_eq!(browser.get(drawn).await, 500);
}
