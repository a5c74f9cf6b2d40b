//! An address with the person that it belongs to.

use std::fmt;

use fraud_signals_raw_dfp::knowledge_gateway::types::{
    Address, AddressType, BillingAddress, PurchaseBillingAddress, ShippingAddress, UserAddress,
};

/// A person's name and address, for each of the four places where the contract wants one: a user's
/// account, a user's card, a purchase's card, and where a purchase is shipped.
///
/// ```
/// use fraud_signals::dfp::{Address, AddressType, NamedAddress, UserAccount};
///
/// let address = Address::new().street1("Invalidenstr. 1").city("Berlin").country("DE");
/// let home = NamedAddress::new("Ada", "Berg", address).phone_number("+49-3012345678");
/// let user = UserAccount::new("cust-10442").address_list([home.used_for(AddressType::Shipping)]);
/// ```
#[derive(Clone, PartialEq)]
pub struct NamedAddress {
    first_name: String,
    last_name: String,
    phone_number: Option<String>,
    address: Address,
}

impl NamedAddress {
    /// An address and the name that goes with it.
    #[must_use]
    pub fn new(
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        address: Address,
    ) -> Self {
        Self {
            first_name: first_name.into(),
            last_name: last_name.into(),
            phone_number: None,
            address,
        }
    }

    /// The phone number that was given with the address: country code, hyphen, number
    /// (`+1-1234567890`); other forms are taken.
    #[must_use]
    pub fn phone_number(mut self, phone_number: impl Into<String>) -> Self {
        self.phone_number = Some(phone_number.into());
        self
    }

    /// An entry of a user's address list.
    #[must_use]
    pub fn used_for(self, purpose: impl Into<AddressType>) -> UserAddress {
        let mut address = UserAddress::new()
            .type_(purpose)
            .first_name(self.first_name)
            .last_name(self.last_name)
            .address_details(self.address);
        address.phone_number = self.phone_number;
        address
    }
}

impl fmt::Debug for NamedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedAddress").finish_non_exhaustive()
    }
}

impl From<NamedAddress> for ShippingAddress {
    fn from(named: NamedAddress) -> Self {
        let mut address = ShippingAddress::new()
            .first_name(named.first_name)
            .last_name(named.last_name)
            .shipping_address_details(named.address);
        address.phone_number = named.phone_number;
        address
    }
}

impl From<NamedAddress> for BillingAddress {
    fn from(named: NamedAddress) -> Self {
        let mut address = BillingAddress::new()
            .first_name(named.first_name)
            .last_name(named.last_name)
            .billing_address_details(named.address);
        address.phone_number = named.phone_number;
        address
    }
}

impl From<NamedAddress> for PurchaseBillingAddress {
    fn from(named: NamedAddress) -> Self {
        let mut address = PurchaseBillingAddress::new(named.address)
            .first_name(named.first_name)
            .last_name(named.last_name);
        address.phone_number = named.phone_number;
        address
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn home() -> NamedAddress {
        NamedAddress::new("Ada", "Berg", Address::new().city("Berlin")).phone_number("+49-30")
    }

    fn with(key: &str) -> Value {
        let mut json = json!({"FirstName": "Ada", "LastName": "Berg", "PhoneNumber": "+49-30"});
        json[key] = json!({"City": "Berlin"});
        json
    }

    #[test]
    fn each_place_gets_the_whole_address() {
        let json = |value: Result<Value, _>| value.expect("serialises");
        assert_eq!(
            json(serde_json::to_value(ShippingAddress::from(home()))),
            with("ShippingAddressDetails")
        );
        assert_eq!(
            json(serde_json::to_value(BillingAddress::from(home()))),
            with("BillingAddressDetails")
        );
        assert_eq!(
            json(serde_json::to_value(PurchaseBillingAddress::from(home()))),
            with("BillingAddressDetails")
        );
        let mut of_user = with("AddressDetails");
        of_user["Type"] = json!("BILLING");
        let entry = home().used_for(AddressType::Billing);
        assert_eq!(json(serde_json::to_value(entry)), of_user);
    }

    #[test]
    fn debug_shows_no_one() {
        let shown = format!("{:?}", home());
        assert!(
            !shown.contains("Ada") && !shown.contains("Berlin"),
            "{shown}"
        );
    }
}
