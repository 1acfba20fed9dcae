export { default as CallLine } from "./CallLine";
export { ConsentCard } from "./ConsentCard";
export { ExactRequest } from "./ExactRequest";
export { FieldList } from "./FieldList";
