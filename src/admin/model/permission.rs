//! Leave to do something to the rows of a model.

use super::Model;
use crate::accounts::Staff;
use crate::admin::AdminError;
use crate::admin::permits::{Permit, Right, Rights};

impl Rights {
    /// Leave to do this, when the model allows it and the right is held. Who may change may look.
    pub fn permit(&self, model: &Model, right: Right) -> Result<Permit, AdminError> {
        let held = self.has(&model.permission(right.word()))
            || (right == Right::View && self.has(&model.permission(Right::Change.word())));
        if held && model.allows(right) {
            Ok(Permit {
                staff: self.staff().clone(),
                model: model.name,
                codename: model.permission(right.word()),
                right,
                is_watched: model.is_personal,
            })
        } else {
            Err(AdminError::NotAllowed)
        }
    }

    /// Whether this can be done.
    pub fn allow(&self, model: &Model, right: Right) -> bool {
        self.permit(model, right).is_ok()
    }
}

impl Permit {
    /// Whoever can run the program against the database may do everything.
    pub fn at_the_command_line(model: &Model, right: Right) -> Self {
        Self {
            staff: Staff::at_the_command_line(),
            model: model.name,
            codename: model.permission(right.word()),
            right,
            is_watched: false,
        }
    }
}
