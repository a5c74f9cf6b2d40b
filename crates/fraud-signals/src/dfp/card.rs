//! A payment card, as far as it may leave the merchant.

use std::fmt;

use fraud_signals_raw_dfp::knowledge_gateway::types::{
    PaymentInstrument, PaymentInstrumentState, PaymentInstrumentType, PurchasePayment,
    PurchasePaymentInstrument, UserPaymentInstrument,
};
use fraud_signals_support::Amount;
use thiserror::Error;

use super::NamedAddress;

/// A card for a user's account or for a purchase, which hold it in two different types.
///
/// Only the first six and the last four digits of the number are kept, which is all that the
/// contract takes; `Debug` shows neither.
///
/// ```
/// use fraud_signals::dfp::{Card, UserAccount};
///
/// let card = Card::from_number("4111 1111 1111 1111")?.brand("Visa").expiration("08/30");
/// let user = UserAccount::new("cust-10442").payment_instrument_list([card.into()]);
/// # Ok::<(), fraud_signals::dfp::CardNumberError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Card {
    kind: PaymentInstrumentType,
    bin: String,
    last_four_digits: String,
    id: Option<String>,
    brand: Option<String>,
    holder: Option<String>,
    expiration: Option<String>,
    billing_address: Option<NamedAddress>,
}

/// A text that is no card number: 12 to 19 digits, in groups or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a card number has 12 to 19 digits, with spaces or hyphens between them at most")]
pub struct CardNumberError;

impl Card {
    /// A credit card by its number, of which the first six and the last four digits are kept.
    ///
    /// # Errors
    ///
    /// [`CardNumberError`] when the text is not 12 to 19 digits, spaces and hyphens aside.
    pub fn from_number(number: &str) -> Result<Self, CardNumberError> {
        let mut digits = String::with_capacity(19);
        for character in number.chars() {
            match character {
                ' ' | '-' => {}
                '0'..='9' => digits.push(character),
                _ => return Err(CardNumberError),
            }
        }
        if !(12..=19).contains(&digits.len()) {
            return Err(CardNumberError);
        }
        Ok(Self::new(&digits[..6], &digits[digits.len() - 4..]))
    }

    /// A credit card by the first digits of its number (`BIN`, six in the vendor's sample) and the
    /// last four (`LastFourDigits`).
    #[must_use]
    pub fn new(bin: impl Into<String>, last_four_digits: impl Into<String>) -> Self {
        Self {
            kind: PaymentInstrumentType::Creditcard,
            bin: bin.into(),
            last_four_digits: last_four_digits.into(),
            id: None,
            brand: None,
            holder: None,
            expiration: None,
            billing_address: None,
        }
    }

    /// Makes it a debit card. Default: a credit card.
    #[must_use]
    pub fn debit(mut self) -> Self {
        self.kind = PaymentInstrumentType::Debitcard;
        self
    }

    /// The merchant's own id of the card (`MerchantPaymentInstrumentId`).
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The brand, such as `Visa` (`CardType`).
    #[must_use]
    pub fn brand(mut self, brand: impl Into<String>) -> Self {
        self.brand = Some(brand.into());
        self
    }

    /// The name on the card (`HolderName`).
    #[must_use]
    pub fn holder(mut self, name: impl Into<String>) -> Self {
        self.holder = Some(name.into());
        self
    }

    /// When the card expires, in the form `MM/YY` (`ExpirationDate`).
    #[must_use]
    pub fn expiration(mut self, month_and_year: impl Into<String>) -> Self {
        self.expiration = Some(month_and_year.into());
        self
    }

    /// Where its bills go (`BillingAddress`).
    #[must_use]
    pub fn billing_address(mut self, address: NamedAddress) -> Self {
        self.billing_address = Some(address);
        self
    }

    /// The part of a purchase that is paid with this card.
    #[must_use]
    pub fn pays(self, amount: impl Into<Amount>) -> PurchasePayment {
        PurchasePayment::new()
            .purchase_amount(amount)
            .payment_instrument_details(self)
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Fills the two instrument types, which differ in their billing address only.
macro_rules! from_card {
    ($instrument:ident) => {
        impl From<Card> for $instrument {
            fn from(card: Card) -> Self {
                let mut instrument = $instrument::new(card.kind)
                    .bin(card.bin)
                    .last_four_digits(card.last_four_digits)
                    .state(PaymentInstrumentState::Active);
                instrument.merchant_payment_instrument_id = card.id;
                instrument.card_type = card.brand;
                instrument.holder_name = card.holder;
                instrument.expiration_date = card.expiration;
                instrument.billing_address = card.billing_address.map(Into::into);
                instrument
            }
        }
    };
}

from_card!(PaymentInstrument);
from_card!(PurchasePaymentInstrument);

impl From<Card> for UserPaymentInstrument {
    fn from(card: Card) -> Self {
        UserPaymentInstrument::new().payment_instrument_details(card)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_of_a_number_are_kept() {
        for number in ["4111111111111111", "4111 1111-1111 1111"] {
            let card = Card::from_number(number).expect("a card number");
            let instrument = PaymentInstrument::from(card.clone());
            let json = serde_json::to_string(&instrument).expect("serialises");
            assert!(!json.contains("41111111"), "{json}");
            assert_eq!(instrument.bin.as_deref(), Some("411111"));
            assert_eq!(instrument.last_four_digits.as_deref(), Some("1111"));
            let shown = format!("{card:?} {instrument:?}");
            assert!(!shown.contains("1111"), "{shown}");
        }
    }

    #[test]
    fn a_text_that_is_no_card_number_is_refused_and_not_repeated() {
        for number in [
            "",
            "41111111111",
            "41111111111111111111",
            "4111x11111111111",
            "٤١١١",
        ] {
            let error = Card::from_number(number).expect_err(number);
            assert!(number.is_empty() || !error.to_string().contains(number));
        }
    }

    #[test]
    fn both_instrument_types_carry_the_whole_card() {
        let address = NamedAddress::new("Ada", "Berg", super::super::Address::new().city("Berlin"));
        let card = Card::new("411111", "1111")
            .debit()
            .id("card-1")
            .brand("Visa")
            .holder("Ada Berg")
            .expiration("08/30")
            .billing_address(address);
        let of_user = serde_json::to_value(PaymentInstrument::from(card.clone())).expect("JSON");
        let of_purchase =
            serde_json::to_value(PurchasePaymentInstrument::from(card)).expect("JSON");
        assert_eq!(of_user, of_purchase);
        assert_eq!(
            of_user,
            serde_json::json!({
                "Type": "DEBITCARD", "State": "Active", "BIN": "411111", "LastFourDigits": "1111",
                "MerchantPaymentInstrumentId": "card-1", "CardType": "Visa",
                "HolderName": "Ada Berg", "ExpirationDate": "08/30",
                "BillingAddress": {
                    "FirstName": "Ada", "LastName": "Berg",
                    "BillingAddressDetails": { "City": "Berlin" }
                }
            })
        );
    }
}
