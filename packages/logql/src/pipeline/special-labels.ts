/** The label in which a stage says that it could not do its work on a line. */
export const ERROR_LABEL = '__error__';
export const ERROR_DETAILS_LABEL = '__error_details__';

/** Says in a metric query that an error label is wanted, so that it does not fail the query. */
export const PRESERVE_ERROR_LABEL = '__preserve_error__';

/** Appended to the name of an extracted label that the line already has. */
export const DUPLICATE_SUFFIX = '_extracted';

export type ErrorType = 'JSONParserErr' | 'LogfmtParserErr' | 'LabelFilterErr' | 'SampleExtractionErr' | 'TemplateFormatErr';
