/** What an image of the data is known by. @param {number} split its wire number @param {number} index */
export function imageKey(split, index) {
    return `${split} ${index}`;
}
