//! A sign-in that brings wrong tokens.

use wharf_tests::{
    Result,
    identity_faults::{Defect, Endpoint, Plan},
};

use super::{Scene, answered, be_honest};

/// Every defect that a sign-in can meet, and the number under which `docs/errors` has it.
const DEFECTS: [(Defect, &str); 26] = [
    (Defect::InvalidIss, "WHARF-141"),
    (Defect::MissingSub, "WHARF-140"),
    (Defect::InvalidAud, "WHARF-142"),
    (Defect::MissingAud, "WHARF-140"),
    (Defect::MultipleAudWithoutAzp, "WHARF-142"),
    (Defect::MissingIat, "WHARF-140"),
    // There are two keys that it could be.
    (Defect::KidAbsent, "WHARF-134"),
    (Defect::UnknownKid, "WHARF-132"),
    (Defect::IdtokenSigNone, "WHARF-131"),
    (Defect::InvalidSigHs256, "WHARF-131"),
    (Defect::InvalidSigEs256, "WHARF-131"),
    (Defect::InvalidSigRs256, "WHARF-135"),
    (Defect::NonceInvalid, "WHARF-145"),
    (Defect::MissingNonce, "WHARF-140"),
    (Defect::InvalidAtHash, "WHARF-146"),
    // The nonce says that the ID token is of now, so its old date says that the two clocks differ by two hours. Then the
    // access token that came with it is from the future.
    (Defect::Expired, "WHARF-153"),
    (Defect::NotYetValid, "WHARF-144"),
    (Defect::InvalidTokenUse, "WHARF-147"),
    (Defect::UnknownCrit, "WHARF-131"),
    (Defect::AccessTokenInvalidClientId, "WHARF-151"),
    (Defect::AccessTokenInvalidTokenUse, "WHARF-150"),
    (Defect::AccessTokenInvalidScope, "WHARF-154"),
    (Defect::AccessTokenExpired, "WHARF-153"),
    (Defect::AccessTokenInvalidSub, "WHARF-152"),
    (Defect::AccessTokenMissing, "WHARF-125"),
    (Defect::AccessTokenOpaque, "WHARF-130"),
];

#[tokio::test]
async fn every_wrong_token_is_refused_by_its_number_and_none_is_asked_for_twice() -> Result<()> {
    let scene = Scene::set().await?;
    scene.open().await?;
    let mut tries = 0;
    for (defect, number) in DEFECTS {
        Plan::new().token(defect, None).apply().await?;
        if tries == 0 {
            scene.enter().await?;
        } else {
            scene.press().await?;
        }
        tries += 1;
        scene
            .is_refused(number)
            .await
            .map_err(|error| error.context(format!("{defect:?}")))?;
        assert_eq!(answered(Endpoint::TokenCode).await?, tries, "{defect:?}");
        assert_eq!(answered(Endpoint::Authorize).await?, tries, "{defect:?}");
    }

    // What nobody is going to use is revoked. One answer had no access token, and counts for nothing.
    let revoked = async || Ok((answered(Endpoint::Revoke).await? == tries - 1).then_some(()));
    scene.browser.wait("the revocations", revoked).await?;

    be_honest().await?;
    scene.press().await?;
    scene.is_signed_in().await?;
    assert_eq!(answered(Endpoint::TokenCode).await?, tries + 1);
    assert_eq!(answered(Endpoint::TokenRefresh).await?, 0);
    Ok(())
}
