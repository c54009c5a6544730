package org.alcove.clinic;

import java.util.ArrayList;
import java.util.List;
import org.alcove.kernel.ClinicId;

/** The words that a new clinic starts with; it can change all of them. */
final class DefaultWords {
    private static final String[][] MODALITIES = {
        {"cbt", "CBT"},
        {"dbt", "DBT"},
        {"contingency_management", "Contingency management"},
        {"motivational_interviewing", "Motivational interviewing"},
        {"family", "Family"},
        {"mindfulness", "Mindfulness"},
        {"trauma_informed", "Trauma-informed"},
        {"art", "Art"},
        {"act", "Acceptance and commitment"},
        {"group_process", "Group process"},
        {"relapse_prevention", "Relapse prevention"},
    };
    private static final String[][] SPECIALTIES = {
        {"opioid_use", "Opioid use"},
        {"medication_support", "Support with medication"},
        {"chronic_pain", "Chronic pain"},
        {"anxiety", "Anxiety"},
        {"depression", "Depression"},
        {"trauma", "Trauma"},
        {"grief", "Grief"},
        {"pregnancy_and_parenting", "Pregnancy and parenting"},
        {"adolescents", "Adolescents"},
        {"veterans", "Veterans"},
        {"lgbtq", "LGBTQ+"},
        {"sleep", "Sleep"},
    };
    private static final String[][] LANGUAGES = {
        {"en", "English"},
        {"es", "Spanish"},
        {"zh", "Chinese"},
        {"vi", "Vietnamese"},
        {"tl", "Tagalog"},
        {"fr", "French"},
        {"ar", "Arabic"},
        {"ru", "Russian"},
        {"ht", "Haitian Creole"},
        {"ase", "American Sign Language"},
    };
    private static final String[][] INSURANCE = {
        {"self_pay", "Self-pay"},
        {"medicaid", "Medicaid"},
        {"medicare", "Medicare"},
        {"tricare", "TRICARE"},
        {"aetna", "Aetna"},
        {"anthem", "Anthem"},
        {"cigna", "Cigna"},
        {"united", "UnitedHealthcare"},
    };

    private DefaultWords() {}

    static List<ClinicDao.WordRow> of(ClinicId clinic) {
        List<ClinicDao.WordRow> rows = new ArrayList<>();
        add(rows, clinic, AttributeKind.MODALITY, MODALITIES);
        add(rows, clinic, AttributeKind.SPECIALTY, SPECIALTIES);
        add(rows, clinic, AttributeKind.LANGUAGE, LANGUAGES);
        add(rows, clinic, AttributeKind.INSURANCE, INSURANCE);
        return rows;
    }

    private static void add(List<ClinicDao.WordRow> rows, ClinicId clinic, AttributeKind kind, String[][] words) {
        for (String[] word : words) {
            rows.add(new ClinicDao.WordRow(clinic, kind.code(), word[0], word[1]));
        }
    }
}
