"""Pictures computed from models, one module a subject: what a modality's images look like, without a patient."""
