//! Short ways to say who makes a purchase.
//!
//! A user that the vendor knows needs no more than the id: `PurchaseUser::new("cust-10442")`.

use fraud_signals_raw_dfp::knowledge_gateway::types::{PurchaseUser, UserAccount, UserDetails};
use uuid::Uuid;

/// A guest: a user id that is random and unique to this purchase, as the vendor wants it.
#[must_use]
pub fn guest() -> PurchaseUser {
    PurchaseUser::new(format!("guest-{}", Uuid::new_v4().hyphenated()))
}

/// A user with the profile of an account: everything but its lists and its device.
#[must_use]
pub fn of_account(account: &UserAccount) -> PurchaseUser {
    let mut details = UserDetails::new();
    details.creation_date = account.creation_date;
    details.update_date = account.update_date;
    details.first_name.clone_from(&account.first_name);
    details.last_name.clone_from(&account.last_name);
    details.country.clone_from(&account.country);
    details.zip_code.clone_from(&account.zip_code);
    details.time_zone.clone_from(&account.time_zone);
    details.language.clone_from(&account.language);
    details.phone_number.clone_from(&account.phone_number);
    details.email.clone_from(&account.email);
    details.membership_id.clone_from(&account.membership_id);
    details.profile_type.clone_from(&account.profile_type);
    details.profile_name.clone_from(&account.profile_name);
    details
        .authentication_provider
        .clone_from(&account.authentication_provider);
    details.display_name.clone_from(&account.display_name);
    details.is_email_validated = account.is_email_validated;
    details.email_validated_date = account.email_validated_date;
    details.is_phone_number_validated = account.is_phone_number_validated;
    details.phone_number_validated_date = account.phone_number_validated_date;
    PurchaseUser::new(account.user_id.clone()).user_details(details)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn each_guest_is_another() {
        assert_ne!(guest().user_id, guest().user_id);
    }

    #[test]
    fn a_user_of_an_account_carries_the_whole_profile() {
        // Every field of the profile; one that the contract gains shows as None below.
        let mut profile = json!({});
        for field in [
            "FirstName",
            "LastName",
            "Country",
            "ZipCode",
            "TimeZone",
            "Language",
            "PhoneNumber",
            "Email",
            "MembershipId",
            "ProfileType",
            "ProfileName",
            "AuthenticationProvider",
            "DisplayName",
        ] {
            profile[field] = json!(field);
        }
        for field in [
            "CreationDate",
            "UpdateDate",
            "EmailValidatedDate",
            "PhoneNumberValidatedDate",
        ] {
            profile[field] = json!("2018-11-03T08:00:00+01:00");
        }
        for field in ["IsEmailValidated", "IsPhoneNumberValidated"] {
            profile[field] = json!(true);
        }
        let details: UserDetails = serde_json::from_value(profile.clone()).expect("a profile");
        let unset = format!("{details:?}").matches("None").count();
        assert_eq!(
            unset, 0,
            "a field of UserDetails is not in this test: {details:?}"
        );
        let mut account: Value = profile.clone();
        account["UserId"] = json!("cust-1");
        let account: UserAccount = serde_json::from_value(account).expect("an account");
        let user = serde_json::to_value(of_account(&account)).expect("serialises");
        assert_eq!(user, json!({"UserId": "cust-1", "UserDetails": profile}));
    }
}
